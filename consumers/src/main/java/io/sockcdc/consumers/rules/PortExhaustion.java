package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.HostStatus;
import io.sockcdc.consumers.rules.Observation.OfSocket;
import io.sockcdc.consumers.rules.Observation.SocketOpened;
import io.sockcdc.consumers.rules.Observation.SocketSeen;
import io.sockcdc.schema.Severity;
import io.sockcdc.settings.Setting;
import org.jspecify.annotations.Nullable;

/** Local ports toward one destination, or TIME_WAIT entries, are near their limit. */
final class PortExhaustion extends Rule<PortExhaustion.Settings, PortExhaustion.Memory> {
    PortExhaustion() {
        super("port-exhaustion", RuleEngine.Scope.HOST, Severity.HIGH, null);
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting(
                    "Connections from one host to one remote port where the collector does not tell the range of local ports: 80 % of the 28232 of the default range.")
            int ports,

            @Setting("TIME_WAIT entries of one host: 80 % of the default limit of 65536.")
            int timeWait)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(true, 22500, 52400);

        Settings {
            RuleSwitch.positive("ports", ports);
            RuleSwitch.positive("time-wait", timeWait);
        }
    }

    /** What it remembers of a subject. */
    static final class Memory implements Carried {
        long open;
        long timeWait;
        long ports;

        Memory(Settings s, GeneralSettings general) {
            ports = s.ports();
        }

        @Override
        public void pass(StateCarrier carrier) {
            open = carrier.number(open);
            timeWait = carrier.number(timeWait);
            ports = carrier.number(ports);
        }
    }

    @Override
    String says() {
        return "Local ports toward one destination, or TIME_WAIT entries, are near their limit.";
    }

    @Override
    String tuning() {
        return "The limit of ports is 80 % of net.ipv4.ip_local_port_range as the collector tells it. Set time-wait to 80 % of net.ipv4.tcp_max_tw_buckets. TIME_WAIT is judged where snapshots tell it.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.portExhaustion();
    }

    @Override
    String unit(Settings s) {
        return "percent of the limit";
    }

    @Override
    Memory fresh(Settings s, GeneralSettings general) {
        return new Memory(s, general);
    }

    @Override
    @Nullable Subject subject(Observation o, Settings s) {
        if (o instanceof HostStatus status) {
            return status.timeWait() == null ? null : Subject.host(o.hostId());
        }
        return (o instanceof SocketOpened || o instanceof SocketSeen || Observation.ends(o))
                        && ((OfSocket) o).socket().isTcp()
                        && ((OfSocket) o).socket().isOutbound()
                        && ((OfSocket) o).socket().remoteIp() != null
                ? new Subject(
                        Subject.Kind.DESTINATION,
                        o.hostId(),
                        ((OfSocket) o).socket().remoteIp(),
                        ((OfSocket) o).socket().remotePort(),
                        null,
                        null,
                        null)
                : null;
    }

    @Override
    Verdict judge(Memory m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        if (o instanceof HostStatus status && status.timeWait() != null) {
            m.timeWait = status.timeWait();
        } else if (Observation.ends(o)) {
            m.open = Math.max(0, m.open - 1);
        } else if (o instanceof OfSocket) {
            m.open++;
        }
        if (o != null) {
            m.ports = ports(o.hostId(), s, hosts);
        }
        double share = Math.max((double) m.open / m.ports, (double) m.timeWait / s.timeWait());
        return Verdict.of(100 * share, 100);
    }

    private static long ports(String hostId, Settings s, Hosts hosts) {
        KernelCounts kernel = hosts.kernel(hostId);
        Long range = kernel == null ? null : kernel.localPorts();
        return range == null ? s.ports() : Math.max(1, range * 8 / 10);
    }

    @Override
    String more(Memory m, Subject subject, Settings s, Hosts hosts) {
        if (subject.remoteIp() == null) {
            return "";
        }
        KernelCounts kernel = hosts.kernel(subject.hostId());
        return m.open + " are in use"
                + (kernel == null || kernel.localPorts() == null
                        ? "."
                        : " of " + kernel.localPorts() + " that it has.");
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return subject.remoteIp() == null
                ? subject.hostId() + " has " + number(v.value() * s.timeWait() / 100)
                        + " TIME_WAIT entries, near the kernel's limit."
                : subject.hostId() + " is short of local ports toward " + subject.remoteIp() + " port "
                        + subject.remotePort() + " and will run out of them.";
    }
}
