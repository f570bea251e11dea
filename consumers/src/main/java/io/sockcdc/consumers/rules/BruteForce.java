package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.SocketClosed;
import io.sockcdc.schema.Severity;
import io.sockcdc.settings.ByteSize;
import io.sockcdc.settings.Setting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Many short connections of the same small size come from one address to one login service. */
final class BruteForce extends Rule<BruteForce.Settings, BruteForce.Memory> {
    BruteForce() {
        super("brute-force", RuleEngine.Scope.HOST, Severity.HIGH, "T1110");
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting("Such connections within the window: a person who forgot a password tries three to five times.")
            int limit,

            @Setting("Window.") Duration window,

            @Setting("A connection of at most this long counts: a login that fails ends soon.")
            Duration shortest,

            @Setting("Fewest bytes received that count: a probe which only connects says nothing.")
            ByteSize fewest,

            @Setting("Most bytes received that count.") ByteSize most,

            @Setting("Sizes within this share of the mean size are the same size.")
            double spread,

            @Setting(
                    "Local ports where people log in; the top section counts, not groups. Web servers see short requests of one size all day: add the port of a login page only with a higher limit.")
            List<Integer> ports)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(
                true,
                20,
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                new ByteSize(64),
                new ByteSize(16384),
                0.35,
                List.of(
                        21, 22, 23, 25, 110, 143, 389, 445, 465, 587, 636, 993, 995, 1433, 3306, 3389, 5432, 5900,
                        5985));

        Settings {
            RuleSwitch.positive("limit", limit);
            RuleSwitch.positive("window", window);
            RuleSwitch.positive("shortest", shortest);
            RuleSwitch.positive("spread", spread);
            RuleSwitch.positive("fewest", (double) fewest.bytes());
            RuleSwitch.positive("most", (double) most.bytes());
            ports = List.copyOf(ports);
        }
    }

    /** What it remembers of a subject. */
    static final class Memory implements Carried {
        final Window count;
        long meanBytes;

        Memory(Settings s, GeneralSettings general) {
            count = new Window(micros(s.window()));
        }

        @Override
        public void pass(StateCarrier carrier) {
            count.pass(carrier);
            meanBytes = carrier.number(meanBytes);
        }
    }

    @Override
    String says() {
        return "Many short connections of the same small size come from one address to one login service.";
    }

    @Override
    String tuning() {
        return "Add your own login ports. Exempt a bastion or a configuration manager that logs in often.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.bruteForce();
    }

    @Override
    String unit(Settings s) {
        return "short connections in " + print(s.window());
    }

    @Override
    Memory fresh(Settings s, GeneralSettings general) {
        return new Memory(s, general);
    }

    @Override
    @Nullable Subject subject(Observation o, Settings s) {
        return o instanceof SocketClosed its
                        && its.socket().isInbound()
                        && its.socket().remoteIp() != null
                        && its.socket().localPort() != null
                        && s.ports().contains(its.socket().localPort())
                ? new Subject(
                        Subject.Kind.LOGIN,
                        its.hostId(),
                        its.socket().remoteIp(),
                        null,
                        its.socket().localPort(),
                        null,
                        null)
                : null;
    }

    @Override
    Verdict judge(Memory m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        if (o instanceof SocketClosed its) {
            Long received = its.socket().bytesReceived();
            long bytes = received == null ? 0 : received;
            boolean small = received != null
                    && bytes >= s.fewest().bytes()
                    && bytes <= s.most().bytes();
            if (small && its.lifetimeMicros() <= micros(s.shortest())) {
                boolean same = m.meanBytes == 0 || Math.abs(bytes - m.meanBytes) <= s.spread() * m.meanBytes;
                m.meanBytes = m.meanBytes == 0 ? bytes : m.meanBytes + (bytes - m.meanBytes) / 4;
                if (same) {
                    m.count.add(o.atMicros(), 1);
                }
            }
        }
        return Verdict.of(m.count.sum(now), s.limit());
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return subject.remoteIp() + " made " + number(v.value()) + " short connections of the same size to port "
                + subject.localPort() + " of " + subject.hostId() + " within " + print(s.window())
                + ": it looks like guessing passwords.";
    }
}
