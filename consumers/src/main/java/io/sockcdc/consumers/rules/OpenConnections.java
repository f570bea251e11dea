package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.ListenerClosed;
import io.sockcdc.consumers.rules.Observation.ListenerSeen;
import io.sockcdc.consumers.rules.Observation.OfSocket;
import io.sockcdc.schema.Severity;
import io.sockcdc.schema.State;
import io.sockcdc.settings.Setting;
import org.jspecify.annotations.Nullable;

/** One remote address holds more connections open than its limit. */
final class OpenConnections extends Rule<OpenConnections.Settings, HeldSockets> {
    OpenConnections() {
        super("open-connections", RuleEngine.Scope.REMOTE, Severity.MEDIUM, "T1499");
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting(
                    "Connections that one address holds open, over all hosts. Fifty users behind one address hold about 300; a proxy pool a few hundred. At most 4096 are told apart.")
            int limit)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(true, 1000);

        Settings {
            RuleSwitch.positive("limit", limit);
        }
    }

    @Override
    String says() {
        return "One remote address holds more connections open than its limit.";
    }

    @Override
    String tuning() {
        return "Give proxies and connection pools a group with a higher limit (up to 4096).";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.openConnections();
    }

    @Override
    String unit(Settings s) {
        return "connections open";
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
                        && its.socket().isInbound()
                        && its.socket().remoteIp() != null
                ? Subject.remote(its.socket().remoteIp())
                : null;
    }

    @Override
    boolean begins(Observation o) {
        return !Observation.ends(o);
    }

    @Override
    Verdict judge(HeldSockets m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        if (o instanceof OfSocket its) {
            if (Observation.ends(o)) {
                m.release(its.socket());
            } else if (its.socket().state() != State.SYN_RECV) {
                m.hold(its.socket(), now);
            }
        }
        return Verdict.of(m.size(), Math.min(s.limit(), HeldSockets.LIMIT));
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return subject.remoteIp() + " holds " + number(v.value()) + " connections open; its limit is "
                + number(v.threshold()) + ".";
    }
}
