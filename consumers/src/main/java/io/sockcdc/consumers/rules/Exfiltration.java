package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.OfSocket;
import io.sockcdc.schema.Severity;
import io.sockcdc.settings.ByteSize;
import io.sockcdc.settings.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Far more bytes are sent to one remote address than its baseline and its limit. */
final class Exfiltration extends Rule<Exfiltration.Settings, Exfiltration.Memory> {
    Exfiltration() {
        super("exfiltration", RuleEngine.Scope.HOST, Severity.HIGH, "T1048");
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting(
                    "Bytes sent to one address within the window over connections that this host began. Answers to clients do not count.")
            ByteSize limit,

            @Setting("Window.") Duration window,

            @Setting("With a baseline: also this many times the mean.")
            double factor,

            @Setting("And this many deviations over the mean.")
            double deviations,

            @Setting("Whether private, local and carrier networks are left out: backups go there.")
            boolean ignorePrivate)
            implements RuleSwitch {
        static final Settings DEFAULTS =
                new Settings(true, ByteSize.ofMebibytes(1024), Duration.ofMinutes(10), 5, 6, true);

        Settings {
            RuleSwitch.positive("window", window);
            RuleSwitch.positive("factor", factor);
            RuleSwitch.positive("deviations", deviations);
            RuleSwitch.positive("limit", (double) limit.bytes());
        }
    }

    /** What it remembers of a subject. */
    static final class Memory implements Carried {
        final Window sent;
        final Baseline baseline;

        Memory(Settings s, GeneralSettings general) {
            sent = new Window(micros(s.window()));
            baseline = new Baseline(micros(s.window()), micros(general.baselineHalfLife()), general.warmUp());
        }

        @Override
        public void pass(StateCarrier carrier) {
            sent.pass(carrier);
            baseline.pass(carrier);
        }
    }

    @Override
    String says() {
        return "Far more bytes are sent to one remote address than its baseline and its limit.";
    }

    @Override
    String tuning() {
        return "A backup to a public address needs a group for its network, with a higher limit or as exempt. Once an address has a baseline (warm-up windows), both limit and baseline must be passed.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.exfiltration();
    }

    @Override
    String unit(Settings s) {
        return "bytes sent in " + print(s.window());
    }

    @Override
    Memory fresh(Settings s, GeneralSettings general) {
        return new Memory(s, general);
    }

    @Override
    @Nullable Subject subject(Observation o, Settings s) {
        return o instanceof OfSocket its
                        && its.traffic().bytesSent() > 0
                        && its.socket().isOutbound()
                        && its.socket().remoteIp() != null
                        && !(s.ignorePrivate() && Network.isPrivate(its.socket().remoteIp()))
                ? Subject.hostRemote(its.hostId(), its.socket().remoteIp())
                : null;
    }

    @Override
    Verdict judge(Memory m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        long bytes = o instanceof OfSocket its ? its.traffic().bytesSent() : 0;
        if (o != null) {
            m.sent.add(o.atMicros(), bytes);
        }
        double value = m.sent.sum(now);
        double limit = s.limit().bytes();
        Verdict verdict = Verdict.of(value, limit);
        if (m.baseline.isWarm()) {
            double mean = m.baseline.mean();
            double deviation = m.baseline.deviation();
            double usual = Math.max(mean * s.factor(), mean + s.deviations() * deviation);
            verdict = new Verdict(value, Math.max(limit, usual), new Verdict.Usual(mean, deviation), null);
        }
        m.baseline.close(now, verdict.threshold());
        if (o != null) {
            m.baseline.add(o.atMicros(), bytes);
        }
        return verdict;
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return subject.hostId() + " sent " + number(Math.rint(v.value() / 1048576)) + " MiB to " + subject.remoteIp()
                + " within " + print(s.window()) + "; " + number(Math.rint(v.threshold() / 1048576))
                + " MiB is the most that is taken as ordinary.";
    }
}
