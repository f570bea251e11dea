package io.sockcdc.consumers.rules;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalyBaseline;
import io.sockcdc.schema.AnomalyEvidence;
import io.sockcdc.schema.AnomalySubject;
import io.sockcdc.schema.DataQuality;
import io.sockcdc.schema.Life;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the record that is published. */
final class AnomalyRecord {
    private AnomalyRecord() {}

    static Anomaly of(
            Rule<?, ?> rule,
            String unit,
            SubjectMemory<?, ?> memory,
            Life step,
            Verdict verdict,
            long nowMicros,
            Hosts.Quality quality,
            String text,
            RuleBook book) {
        AnomalyLife life = memory.life();
        Subject subject = memory.subject;
        String id = RuleBook.digest(rule.id() + '\n' + subject.text() + '\n' + life.openedMicros());
        Anomaly anomaly = new Anomaly();
        anomaly.setAnomalyId(id);
        anomaly.setLife(step);
        anomaly.setRule(rule.id());
        anomaly.setSubject(new AnomalySubject(subject.kind().text(), subject.fields()));
        anomaly.setSeverity(life.severity());
        anomaly.setTechnique(rule.technique());
        anomaly.setValue(verdict.value());
        anomaly.setThreshold(verdict.threshold());
        Verdict.Usual usual = verdict.usual();
        anomaly.setBaseline(usual == null ? null : new AnomalyBaseline(usual.mean(), usual.deviation()));
        anomaly.setUnit(unit);
        anomaly.setEvidence(
                memory.samples().stream().map(AnomalyRecord::evidence).toList());
        anomaly.setFirstSeen(instant(life.openedMicros()));
        anomaly.setLastSeen(instant(life.lastOverMicros()));
        anomaly.setClearedAt(step == Life.CLEAR ? instant(nowMicros) : null);
        anomaly.setAt(instant(nowMicros));
        anomaly.setDataQuality(quality.complete() ? DataQuality.COMPLETE : DataQuality.LOWER_BOUND);
        anomaly.setLostEvents(quality.lost());
        anomaly.setHostIds(List.copyOf(memory.hosts()));
        anomaly.setText(step == Life.CLEAR ? over(rule, subject) : text);
        anomaly.setRulesFingerprint(book.fingerprint());
        return anomaly;
    }

    private static String over(Rule<?, ?> rule, Subject subject) {
        StringBuilder text = new StringBuilder("Over: ").append(rule.id()).append(" of");
        subject.fields()
                .forEach((name, value) -> text.append(' ')
                        .append(name.replace('_', ' '))
                        .append(' ')
                        .append(value));
        return text.append(" is back to ordinary.").toString();
    }

    private static AnomalyEvidence evidence(SocketView socket) {
        return new AnomalyEvidence(
                socket.hostId(),
                socket.bootId(),
                socket.netns(),
                socket.cookie(),
                socket.protocol().name(),
                socket.localIp(),
                socket.localPort(),
                socket.remoteIp(),
                socket.remotePort(),
                socket.pid(),
                socket.command());
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    static @Nullable Long micros(@Nullable Instant instant) {
        return instant == null ? null : (Long) ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
