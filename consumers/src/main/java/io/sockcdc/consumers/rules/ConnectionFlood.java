package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.SocketOpened;
import io.sockcdc.schema.Severity;
import io.sockcdc.settings.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One remote address opens connections faster than its limit, or far beyond its own baseline. */
final class ConnectionFlood extends Rule<ConnectionFlood.Settings, ConnectionFlood.Memory> {
    ConnectionFlood() {
        super("connection-flood", RuleEngine.Scope.REMOTE, Severity.HIGH, "T1499");
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting(
                    "Connections opened by one address within the window. Fifty users behind one address who all reconnect open about 300 at once; 1000 is three such bursts.")
            int limit,

            @Setting("Window; ten seconds let a page load pass and a flood not.")
            Duration window,

            @Setting(
                    "The baseline never flags below this many: a quiet client that loads one page is far beyond its own past.")
            int floor,

            @Setting("The baseline flags from this many times the mean.")
            double factor,

            @Setting("And from this many deviations over the mean.")
            double deviations)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(true, 1000, Duration.ofSeconds(10), 500, 10, 8);

        Settings {
            RuleSwitch.positive("limit", limit);
            RuleSwitch.positive("window", window);
            RuleSwitch.positive("floor", floor);
            RuleSwitch.positive("factor", factor);
            RuleSwitch.positive("deviations", deviations);
        }
    }

    /** What it remembers of a subject. */
    static final class Memory implements Carried {
        final Window opened;
        final Baseline baseline;

        Memory(Settings s, GeneralSettings general) {
            opened = new Window(micros(s.window()));
            baseline = new Baseline(micros(s.window()), micros(general.baselineHalfLife()), general.warmUp());
        }

        @Override
        public void pass(StateCarrier carrier) {
            opened.pass(carrier);
            baseline.pass(carrier);
        }
    }

    @Override
    String says() {
        return "One remote address opens connections faster than its limit, or far beyond its own baseline.";
    }

    @Override
    String tuning() {
        return "Raise limit for the networks of proxies and load balancers with a group; exempt your own load generators.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.connectionFlood();
    }

    @Override
    String unit(Settings s) {
        return "connections opened in " + print(s.window());
    }

    @Override
    Memory fresh(Settings s, GeneralSettings general) {
        return new Memory(s, general);
    }

    @Override
    @Nullable Subject subject(Observation o, Settings s) {
        return o instanceof SocketOpened its
                        && its.socket().isInbound()
                        && its.socket().remoteIp() != null
                ? Subject.remote(its.socket().remoteIp())
                : null;
    }

    @Override
    Verdict judge(Memory m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        if (o != null) {
            m.opened.add(o.atMicros(), 1);
        }
        double value = m.opened.sum(now);
        Verdict verdict = against(value, s.limit(), s.floor(), s.factor(), s.deviations(), m.baseline);
        m.baseline.close(now, verdict.threshold());
        if (o != null) {
            m.baseline.add(o.atMicros(), 1);
        }
        return verdict;
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return subject.remoteIp() + " opened " + number(v.value()) + " connections within " + print(s.window()) + "; "
                + number(v.threshold()) + " is the most that is taken as ordinary for it.";
    }
}
