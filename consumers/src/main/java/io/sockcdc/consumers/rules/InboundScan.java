package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.SocketOpened;
import io.sockcdc.schema.Severity;
import io.sockcdc.settings.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One remote address touches many local ports of one host. */
final class InboundScan extends Rule<InboundScan.Settings, InboundScan.Memory> {
    InboundScan() {
        super("inbound-scan", RuleEngine.Scope.HOST, Severity.MEDIUM, "T1046");
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting(
                    "Distinct local ports of one host that one address connected to within the window. Only open ports make sockets, so this many open ports is a wide look; a client uses one to three, a monitor rarely ten.")
            int limit,

            @Setting("Window.") Duration window)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(true, 15, Duration.ofMinutes(1));

        Settings {
            RuleSwitch.positive("limit", limit);
            RuleSwitch.positive("window", window);
        }
    }

    /** What it remembers of a subject. */
    static final class Memory implements Carried {
        final RecentSet ports;

        Memory(Settings s, GeneralSettings general) {
            ports = new RecentSet(micros(s.window()));
        }

        @Override
        public void pass(StateCarrier carrier) {
            ports.pass(carrier);
        }
    }

    @Override
    String says() {
        return "One remote address touches many local ports of one host.";
    }

    @Override
    String tuning() {
        return "Exempt your own scanner and the monitoring servers that check every service. Ports that are closed make no socket, so they are not counted.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.inboundScan();
    }

    @Override
    String unit(Settings s) {
        return "local ports in " + print(s.window());
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
                ? Subject.hostRemote(its.hostId(), its.socket().remoteIp())
                : null;
    }

    @Override
    Verdict judge(Memory m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        if (o instanceof SocketOpened its) {
            Integer port = its.socket().localPort();
            if (port == null) {
                m.ports.add(now, "null");
            } else {
                m.ports.add(now, port);
            }
        }
        return Verdict.of(m.ports.size(now), Math.min(s.limit(), RecentSet.LIMIT));
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return subject.remoteIp() + " connected to " + number(v.value()) + " different ports of " + subject.hostId()
                + " within " + print(s.window()) + ".";
    }
}
