package io.sockcdc.consumers.rules;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.consumers.rules.Attacks.Case;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Simulated histories for tests of other rooms. */
public final class Histories {
    private static final Set<String> SLOW = Set.of(
            "port-exhaustion", "service-flood", "exfiltration", "beaconing", "retransmission", "slow-connections");

    private Histories() {}

    /** One record: an event with its key, or a status. */
    public record Recorded(
            @Nullable SocketKey key,
            @Nullable SocketEvent event,
            @Nullable CollectorStatus status) {
        Instant at() {
            return event != null
                    ? event.getObservedAt()
                    : Objects.requireNonNull(status).getAt();
        }

        /** Where it lies, of so many partitions; the events of one socket lie together. */
        public int partition(int of) {
            return key == null ? 0 : Math.floorMod(Long.hashCode(key.getCookie()), of);
        }
    }

    /** A history, and what one process without Kafka says of it. */
    public record History(List<Recorded> records, List<String> flags) {
        /** How many records lie before that second of it. */
        public int until(int second) {
            int index = 0;
            while (index < records.size() && records.get(index).at().isBefore(Timeline.at(second))) {
                index++;
            }
            return index;
        }
    }

    /** Every attack, one after the other, on one host and one of them on another, with nothing besides. */
    public static History everyAttack() {
        return of(Attacks.ALL, 150);
    }

    /** The attacks that take few sockets or little time, likewise. */
    public static History quickAttacks() {
        return of(
                Attacks.ALL.stream()
                        .filter(attack -> !SLOW.contains(attack.rule()))
                        .toList(),
                40);
    }

    private static History of(List<Case> attacks, double apart) {
        GeneratedClasses.trust();
        Timeline timeline = new Timeline();
        double at = 700;
        for (Case attack : attacks) {
            attack.attack().write(timeline, at, attack.limit() + Math.max(1, attack.limit() / 10));
            at += apart;
        }
        timeline.on("web2");
        Attacks.ALL.get(0).attack().write(timeline, 900, 1500);
        double end = timeline.end() + 900;
        timeline.heartbeats(650, end);
        timeline.on(Timeline.HOST);
        timeline.heartbeats(650, end);
        List<Recorded> records = timeline.history().stream()
                .map(step -> new Recorded(step.key, step.event, step.status))
                .toList();
        return new History(records, flags(timeline.judge(RuleBook.defaults())));
    }

    /** Whole lives to the second: rule, subject, opened, cleared; sorted. */
    public static List<String> flags(List<Anomaly> anomalies) {
        return Timeline.flags(anomalies).stream().map(Timeline.Flag::toString).toList();
    }
}
