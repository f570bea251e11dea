package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.SocketClosed;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Severity;
import io.sockcdc.settings.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A local process tries many addresses or ports, most of them failing. */
final class OutboundScan extends Rule<OutboundScan.Settings, OutboundScan.Memory> {
    OutboundScan() {
        super("outbound-scan", RuleEngine.Scope.HOST, Severity.HIGH, "T1046");
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting(
                    "Distinct addresses and ports that failed within the window. A program whose one back end is down fails at one address, however often.")
            int limit,

            @Setting("Window.") Duration window,

            @Setting("Share of its attempts that must fail: a crawler meets dead hosts too, but far from half.")
            double share)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(true, 30, Duration.ofMinutes(1), 0.5);

        Settings {
            RuleSwitch.positive("limit", limit);
            RuleSwitch.positive("window", window);
            RuleSwitch.positive("share", share);
        }
    }

    /** What it remembers of a subject. */
    static final class Memory implements Carried {
        String host = "";
        final Window tried;
        final Window failed;
        final RecentSet targets;

        Memory(Settings s, GeneralSettings general) {
            tried = new Window(micros(s.window()));
            failed = new Window(micros(s.window()));
            targets = new RecentSet(micros(s.window()));
        }

        @Override
        public void pass(StateCarrier carrier) {
            host = carrier.text(host);
            tried.pass(carrier);
            failed.pass(carrier);
            targets.pass(carrier);
        }
    }

    @Override
    String says() {
        return "A local process tries many addresses or ports, most of them failing.";
    }

    @Override
    String tuning() {
        return "Exempt your own scanners by process or host. Peer-to-peer programs meet many dead peers: give them a group. The "
                + "kernel forgets the port of an attempt that a program made blocking and that was refused: many ports of one "
                + "address are then one target, and only a scan of many addresses is seen.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.outboundScan();
    }

    @Override
    String unit(Settings s) {
        return "failing targets in " + print(s.window());
    }

    @Override
    Memory fresh(Settings s, GeneralSettings general) {
        return new Memory(s, general);
    }

    @Override
    @Nullable Subject subject(Observation o, Settings s) {
        return o instanceof SocketClosed its
                        && its.socket().isTcp()
                        && its.socket().isOutbound()
                ? Subject.process(its.socket())
                : null;
    }

    @Override
    Verdict judge(Memory m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        if (o instanceof SocketClosed its) {
            m.host = its.socket().isNameless() ? o.hostId() : "";
            m.tried.add(o.atMicros(), 1);
            boolean failed = its.reason() == CloseReason.REFUSED || its.reason() == CloseReason.NEVER_CONNECTED;
            if (failed) {
                m.failed.add(o.atMicros(), 1);
                m.targets.add(now, its.socket().remoteIp() + " " + its.socket().remotePort());
            }
        }
        // What fails at once has no name, and what works lives on and gets one: the nameless are measured by the whole
        // host.
        long tried = m.host.isEmpty() ? m.tried.sum(now) : Math.max(m.tried.sum(now), hosts.tried(m.host, now));
        boolean mostFail = m.failed.sum(now) >= s.share() * tried;
        return Verdict.of(mostFail ? m.targets.size(now) : 0, Math.min(s.limit(), RecentSet.LIMIT));
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return program(subject) + " on " + subject.hostId() + " failed to reach " + number(v.value())
                + " different addresses or ports within " + print(s.window()) + ": it looks like a scan.";
    }
}
