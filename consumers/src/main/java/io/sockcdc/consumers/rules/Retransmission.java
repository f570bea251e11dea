package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.OfSocket;
import io.sockcdc.schema.Severity;
import io.sockcdc.settings.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Loss on connections to one remote address is high, or far beyond its baseline. */
final class Retransmission extends Rule<Retransmission.Settings, Retransmission.Memory> {
    Retransmission() {
        super("retransmission", RuleEngine.Scope.REMOTE, Severity.LOW, null);
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting("Share of segments sent again to one address, in percent: at ten percent TCP crawls.")
            double limit,

            @Setting("Window; counters are told every 60 s.")
            Duration window,

            @Setting("Fewest segments sent within the window: of a few, one lost is many percent.")
            int segments,

            @Setting("The baseline never flags below this share: two percent are ordinary on mobile networks.")
            double floor,

            @Setting("The baseline flags from this many times the mean share.")
            double factor)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(true, 10, Duration.ofMinutes(5), 1000, 3, 4);

        Settings {
            RuleSwitch.positive("limit", limit);
            RuleSwitch.positive("window", window);
            RuleSwitch.positive("segments", segments);
            RuleSwitch.positive("floor", floor);
            RuleSwitch.positive("factor", factor);
        }
    }

    /** What it remembers of a subject. */
    static final class Memory implements Carried {
        final Window sent;
        final Window again;
        final Baseline sentUsual;
        final Baseline againUsual;

        Memory(Settings s, GeneralSettings general) {
            sent = new Window(micros(s.window()));
            again = new Window(micros(s.window()));
            sentUsual = new Baseline(micros(s.window()), micros(general.baselineHalfLife()), general.warmUp());
            againUsual = new Baseline(micros(s.window()), micros(general.baselineHalfLife()), general.warmUp());
        }

        @Override
        public void pass(StateCarrier carrier) {
            sent.pass(carrier);
            again.pass(carrier);
            sentUsual.pass(carrier);
            againUsual.pass(carrier);
        }
    }

    @Override
    String says() {
        return "Loss on connections to one remote address is high, or far beyond its baseline.";
    }

    @Override
    String tuning() {
        return "Distant or mobile networks need a group with a higher limit.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.retransmission();
    }

    @Override
    String unit(Settings s) {
        return "percent of segments in " + print(s.window());
    }

    @Override
    Memory fresh(Settings s, GeneralSettings general) {
        return new Memory(s, general);
    }

    @Override
    @Nullable Subject subject(Observation o, Settings s) {
        return o instanceof OfSocket its
                        && its.traffic().segmentsOut() > 0
                        && its.socket().remoteIp() != null
                        && (its.socket().isInbound() || its.socket().isOutbound())
                ? Subject.remote(its.socket().remoteIp())
                : null;
    }

    @Override
    Verdict judge(Memory m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        m.sentUsual.advance(now);
        m.againUsual.advance(now);
        if (o instanceof OfSocket its) {
            m.sent.add(o.atMicros(), its.traffic().segmentsOut());
            m.again.add(o.atMicros(), its.traffic().retransmitted());
            m.sentUsual.add(o.atMicros(), its.traffic().segmentsOut());
            m.againUsual.add(o.atMicros(), its.traffic().retransmitted());
        }
        long sent = m.sent.sum(now);
        double share = sent < s.segments() ? 0 : 100.0 * m.again.sum(now) / sent;
        if (!m.sentUsual.isWarm() || m.sentUsual.mean() <= 0) {
            return Verdict.of(share, s.limit());
        }
        double usual = 100 * m.againUsual.mean() / m.sentUsual.mean();
        double threshold = Math.min(s.limit(), Math.max(s.floor(), s.factor() * usual));
        double deviation = 100 * m.againUsual.deviation() / m.sentUsual.mean();
        return new Verdict(share, threshold, new Verdict.Usual(usual, deviation), null);
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return number(v.value()) + " % of what was sent to " + subject.remoteIp() + " within " + print(s.window())
                + " was lost and sent again; " + number(v.threshold()) + " % is the most that is taken as ordinary.";
    }
}
