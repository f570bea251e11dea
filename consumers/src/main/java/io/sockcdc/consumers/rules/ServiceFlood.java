package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.OfSocket;
import io.sockcdc.consumers.rules.Observation.SocketOpened;
import io.sockcdc.schema.Severity;
import io.sockcdc.settings.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One local service receives new connections, from many addresses together, far beyond its baseline. */
final class ServiceFlood extends Rule<ServiceFlood.Settings, ServiceFlood.Memory> {
    ServiceFlood() {
        super("service-flood", RuleEngine.Scope.HOST, Severity.HIGH, "T1498");
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting(
                    "Connections opened to one service within the window, from all addresses together: 2000 a second, more than a busy web server behind keep-alive sees.")
            int limit,

            @Setting("Window.") Duration window,

            @Setting(
                    "The baseline never flags below this many: when a service restarts, all its clients come back within seconds.")
            int floor,

            @Setting("The baseline flags from this many times the mean.")
            double factor,

            @Setting("And from this many deviations over the mean.")
            double deviations,

            @Setting(
                    "Most connections of one address that count within a window: what few addresses do is connection-flood, and must not look like many.")
            int perAddress)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(true, 20000, Duration.ofSeconds(10), 2000, 5, 6, 50);

        Settings {
            RuleSwitch.positive("limit", limit);
            RuleSwitch.positive("window", window);
            RuleSwitch.positive("floor", floor);
            RuleSwitch.positive("factor", factor);
            RuleSwitch.positive("deviations", deviations);
            RuleSwitch.positive("per-address", perAddress);
        }
    }

    /** What it remembers of a subject. */
    static final class Memory implements Carried {
        final Window opened;
        final Baseline baseline;
        final CappedCounts addresses;

        Memory(Settings s, GeneralSettings general) {
            opened = new Window(micros(s.window()));
            baseline = new Baseline(micros(s.window()), micros(general.baselineHalfLife()), general.warmUp());
            addresses = new CappedCounts(micros(s.window()));
        }

        @Override
        public void pass(StateCarrier carrier) {
            opened.pass(carrier);
            baseline.pass(carrier);
            addresses.pass(carrier);
        }
    }

    @Override
    String says() {
        return "One local service receives new connections, from many addresses together, far beyond its baseline.";
    }

    @Override
    String tuning() {
        return "Set limit to what the service can take; raise floor when a restart of the service brings back more clients than that within ten seconds.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.serviceFlood();
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
                        && its.socket().localPort() != null
                ? Subject.service(its.socket().hostId(), its.socket().localPort())
                : null;
    }

    @Override
    Verdict judge(Memory m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        boolean counts = false;
        if (o instanceof OfSocket its) {
            String ip = its.socket().remoteIp();
            counts = m.addresses.counts(o.atMicros(), ip == null ? "" : ip, s.perAddress());
        }
        if (o != null && counts) {
            m.opened.add(o.atMicros(), 1);
        }
        double value = m.opened.sum(now);
        Verdict verdict = against(value, s.limit(), s.floor(), s.factor(), s.deviations(), m.baseline);
        m.baseline.close(now, verdict.threshold());
        if (o != null && counts) {
            m.baseline.add(o.atMicros(), 1);
        }
        return verdict;
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return "Port " + subject.localPort() + " of " + subject.hostId() + " received " + number(v.value())
                + " new connections within " + print(s.window()) + " from many addresses; "
                + number(v.threshold()) + " is the most that is taken as ordinary for it.";
    }
}
