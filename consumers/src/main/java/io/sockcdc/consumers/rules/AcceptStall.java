package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.ListenerClosed;
import io.sockcdc.consumers.rules.Observation.ListenerSeen;
import io.sockcdc.consumers.rules.Observation.OfSocket;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.Severity;
import io.sockcdc.schema.State;
import io.sockcdc.settings.Setting;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The queue of a listener fills, or connections stay unaccepted: the program does not keep up. */
final class AcceptStall extends Rule<AcceptStall.Settings, AcceptStall.Memory> {
    AcceptStall() {
        super("accept-stall", RuleEngine.Scope.HOST, Severity.HIGH, null);
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting("Fill of the accept queue in percent, when it stays so.")
            int fill,

            @Setting("Or connections that no one has accepted, each for the age.")
            int unaccepted,

            @Setting("How long it must stay so: a burst fills a queue for milliseconds.")
            Duration age)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(true, 80, 32, Duration.ofSeconds(5));

        Settings {
            RuleSwitch.positive("fill", fill);
            RuleSwitch.positive("unaccepted", unaccepted);
            RuleSwitch.positive("age", age);
        }
    }

    /** What it remembers of a subject. */
    static final class Memory implements Carried {
        final HeldSockets waiting;
        final HeldSockets listener;
        long fullSince;
        long told;
        long most;
        double fill;

        Memory(Settings s, GeneralSettings general) {
            waiting = new HeldSockets();
            fullSince = -1;
            listener = new HeldSockets();
        }

        @Override
        public List<SocketView> witnesses() {
            return fill > 0 ? listener.witnesses() : waiting.witnesses();
        }

        @Override
        public void pass(StateCarrier carrier) {
            waiting.pass(carrier);
            listener.pass(carrier);
            fullSince = carrier.number(fullSince);
            told = carrier.number(told);
            most = carrier.number(most);
            fill = carrier.real(fill);
        }
    }

    @Override
    String says() {
        return "The queue of a listener fills, or connections stay unaccepted: the program does not keep up.";
    }

    @Override
    String tuning() {
        return "A listener with a very short queue (backlog 1 to 5) fills easily: give its port a group with fill 100.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.acceptStall();
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
        return o instanceof OfSocket its
                        && its.socket().isTcp()
                        && (o instanceof ListenerSeen
                                || o instanceof ListenerClosed
                                || its.socket().role() == Role.SERVER)
                        && its.socket().localPort() != null
                ? Subject.service(its.socket().hostId(), its.socket().localPort())
                : null;
    }

    @Override
    boolean begins(Observation o) {
        return o instanceof ListenerSeen
                || (o instanceof OfSocket its && !its.socket().held() && !Observation.ends(o));
    }

    @Override
    Verdict judge(Memory m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        if (o instanceof ListenerClosed its) {
            m.told = 0;
            m.listener.release(its.socket());
        } else if (o instanceof ListenerSeen its) {
            m.listener.release(its.socket());
            m.listener.hold(its.socket(), now);
            Long waiting = its.socket().acceptQueue();
            Long most = its.socket().acceptQueueLimit();
            m.told = waiting == null ? 0 : waiting;
            m.most = most == null ? 0 : most;
        } else if (o instanceof OfSocket its) {
            SocketView socket = its.socket();
            boolean established = socket.state() == State.ESTABLISHED || socket.state() == State.CLOSE_WAIT;
            if (established && !socket.held() && !Observation.ends(o)) {
                m.waiting.hold(socket, now);
            } else {
                m.waiting.release(socket);
            }
        }
        // A listener tells its queue when it passes half of the limit, and not again while it grows: count, too.
        m.fill = m.most == 0 ? 0 : 100.0 * Math.max(m.told, m.waiting.size()) / m.most;
        boolean full = m.fill >= s.fill();
        if (!full) {
            m.fullSince = -1;
        } else if (m.fullSince < 0) {
            m.fullSince = now;
        }
        boolean stays = full && now - m.fullSince >= micros(s.age());
        Verdict unaccepted = waiting(m.waiting, s.unaccepted(), micros(s.age()), now);
        double share = Math.max(stays ? m.fill / s.fill() : 0, unaccepted.value() / s.unaccepted());
        Verdict verdict = Verdict.of(100 * share, 100);
        if (full && !stays) {
            return verdict.again(m.fullSince + micros(s.age()));
        }
        return unaccepted.againAtMicros() == null ? verdict : verdict.again(unaccepted.againAtMicros());
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return "Connections to port " + subject.localPort() + " of " + subject.hostId()
                + " wait to be accepted for over " + print(s.age()) + ": the program does not keep up.";
    }
}
