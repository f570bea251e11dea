package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.OfSocket;
import io.sockcdc.consumers.rules.Observation.SocketChanged;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.Severity;
import io.sockcdc.schema.State;
import io.sockcdc.settings.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Half-open connections (SYN_RECV) of one service pile up, as in a SYN flood. */
final class HalfOpenFlood extends Rule<HalfOpenFlood.Settings, HalfOpenFlood.Memory> {
    HalfOpenFlood() {
        super("half-open-flood", RuleEngine.Scope.HOST, Severity.HIGH, "T1499.001");
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting(
                    "SYN_RECV entries of one service at one time. An ordinary handshake lasts one round trip, so 256 at once would be thousands of connections a second.")
            int limit)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(true, 256);

        Settings {
            RuleSwitch.positive("limit", limit);
        }
    }

    /** What it remembers of a subject. */
    static final class Memory implements Carried {
        final HeldSockets halfOpen;
        /** What the kernel counted when there were few. */
        @Nullable KernelCounts quiet;

        long turnedAway;

        Memory(Settings s, GeneralSettings general) {
            halfOpen = new HeldSockets();
        }

        @Override
        public List<SocketView> witnesses() {
            return halfOpen.witnesses();
        }

        @Override
        public void pass(StateCarrier carrier) {
            halfOpen.pass(carrier);
            quiet = KernelCounts.carry(carrier, quiet);
            turnedAway = carrier.number(turnedAway);
        }
    }

    @Override
    String says() {
        return "Half-open connections (SYN_RECV) of one service pile up, as in a SYN flood.";
    }

    @Override
    String tuning() {
        return "Raise limit for services with very many distant clients. With syncookies the kernel keeps no entry: what it sends and drops between two heartbeats counts too, once an eighth of limit is half open.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.halfOpenFlood();
    }

    @Override
    String unit(Settings s) {
        return "half-open connections";
    }

    @Override
    Memory fresh(Settings s, GeneralSettings general) {
        return new Memory(s, general);
    }

    @Override
    @Nullable Subject subject(Observation o, Settings s) {
        return o instanceof OfSocket its
                        && its.socket().isTcp()
                        && its.socket().role() != Role.LISTENER
                        && (its.socket().state() == State.SYN_RECV
                                || (o instanceof SocketChanged c && c.previousState() == State.SYN_RECV)
                                || Observation.ends(o))
                        && its.socket().localPort() != null
                ? Subject.service(its.socket().hostId(), its.socket().localPort())
                : null;
    }

    @Override
    boolean begins(Observation o) {
        return o instanceof OfSocket its && its.socket().state() == State.SYN_RECV && !Observation.ends(o);
    }

    @Override
    Verdict judge(Memory m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        if (o instanceof OfSocket its) {
            if (its.socket().state() == State.SYN_RECV && !Observation.ends(o)) {
                m.halfOpen.hold(its.socket(), now);
            } else {
                m.halfOpen.release(its.socket());
            }
            boolean few = m.halfOpen.size() < few(s);
            if (few || m.quiet == null) {
                m.quiet = hosts.kernel(o.hostId());
            }
            m.turnedAway = few ? 0 : hosts.turnedAway(o.hostId());
        }
        return Verdict.of(m.halfOpen.size() + m.turnedAway, Math.min(s.limit(), HeldSockets.LIMIT));
    }

    /** So many half-open connections are a queue that may be full: listeners ask for room for 50 to 4096. */
    private static int few(Settings s) {
        return Math.max(2, s.limit() / 8);
    }

    @Override
    String more(Memory m, Subject subject, Settings s, Hosts hosts) {
        KernelCounts now = hosts.kernel(subject.hostId());
        if (now == null || m.quiet == null || now.turnedAwaySince(m.quiet) == 0) {
            return "";
        }
        return "The kernel sent " + (now.cookies() - m.quiet.cookies()) + " SYN cookies and dropped "
                + (now.drops() - m.quiet.drops()) + " connections at listeners since it began.";
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return number(v.value()) + " half-open connections came to port " + subject.localPort() + " of "
                + subject.hostId() + ": someone starts connections and does not finish them.";
    }
}
