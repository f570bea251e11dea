package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.ListenerClosed;
import io.sockcdc.consumers.rules.Observation.ListenerSeen;
import io.sockcdc.consumers.rules.Observation.OfSocket;
import io.sockcdc.schema.Severity;
import io.sockcdc.schema.State;
import io.sockcdc.settings.ByteSize;
import io.sockcdc.settings.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One remote address holds many long, almost silent connections on which nothing was answered, as slowloris does. */
final class SlowConnections extends Rule<SlowConnections.Settings, HeldSockets> {
    SlowConnections() {
        super("slow-connections", RuleEngine.Scope.REMOTE, Severity.HIGH, "T1499.002");
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting(
                    "Such connections from one address. A NAT of fifty users rarely has one: a browser sends its request at once and is answered.")
            int limit,

            @Setting(
                    "Age from which a connection without an answer counts. Counters are told every 60 s, so an answered connection has shown it by then.")
            Duration age,

            @Setting("Most bytes received on such a connection: more is an upload.")
            ByteSize received)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(true, 50, Duration.ofMinutes(2), new ByteSize(16384));

        Settings {
            RuleSwitch.positive("limit", limit);
            RuleSwitch.positive("age", age);
            RuleSwitch.positive("received", (double) received.bytes());
        }
    }

    @Override
    String says() {
        return "One remote address holds many long, almost silent connections on which nothing was answered, as slowloris does.";
    }

    @Override
    String tuning() {
        return "Kernels before 4.19 do not tell what was sent, so nothing is flagged there. Services that wait for the client for long before they say a word (message queues without a greeting) need a group with a higher limit.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.slowConnections();
    }

    @Override
    String unit(Settings s) {
        return "silent connections";
    }

    @Override
    HeldSockets fresh(Settings s, GeneralSettings general) {
        return new HeldSockets();
    }

    @Override
    @Nullable Subject subject(Observation o, Settings s) {
        return o instanceof OfSocket its
                        && !(o instanceof ListenerSeen)
                        && !(o instanceof ListenerClosed)
                        && its.socket().isTcp()
                        && its.socket().isInbound()
                        && its.socket().remoteIp() != null
                ? Subject.remote(its.socket().remoteIp())
                : null;
    }

    @Override
    boolean begins(Observation o) {
        return o instanceof OfSocket its && its.socket().state() == State.ESTABLISHED && !Observation.ends(o);
    }

    @Override
    Verdict judge(HeldSockets m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        if (o instanceof OfSocket its) {
            SocketView socket = its.socket();
            Long sent = socket.bytesSent();
            Long received = socket.bytesReceived();
            boolean silent = socket.state() == State.ESTABLISHED
                    && socket.held()
                    && sent != null
                    && sent == 0
                    && (received == null || received <= s.received().bytes());
            if (silent && !Observation.ends(o)) {
                m.hold(socket, now);
            } else {
                m.release(socket);
            }
        }
        return waiting(m, s.limit(), micros(s.age()), now);
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return subject.remoteIp() + " holds " + number(v.value()) + " connections open for over " + print(s.age())
                + " on which almost nothing was said and nothing was answered.";
    }
}
