package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.HostStatus;
import io.sockcdc.schema.Severity;
import io.sockcdc.settings.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Events of a host were lost: answers about it are lower bounds. */
final class CaptureLoss extends Rule<CaptureLoss.Settings, CaptureLoss.Memory> {
    CaptureLoss() {
        super("capture-loss", RuleEngine.Scope.HOST, Severity.MEDIUM, null);
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting("Events lost within the window; a gap of unknown size counts as one.")
            int limit,

            @Setting("Window.") Duration window)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(true, 1, Duration.ofMinutes(1));

        Settings {
            RuleSwitch.positive("limit", limit);
            RuleSwitch.positive("window", window);
        }
    }

    /** What it remembers of a subject. */
    static final class Memory implements Carried {
        final Window lost;

        Memory(Settings s, GeneralSettings general) {
            lost = new Window(micros(s.window()));
        }

        @Override
        public void pass(StateCarrier carrier) {
            lost.pass(carrier);
        }
    }

    @Override
    String says() {
        return "Events of a host were lost: answers about it are lower bounds.";
    }

    @Override
    String tuning() {
        return "Raise the receive buffer or the spool of that collector (its gaps say why). A restart of the collector is a gap too, and is flagged once.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.captureLoss();
    }

    @Override
    String unit(Settings s) {
        return "events lost in " + print(s.window());
    }

    @Override
    Memory fresh(Settings s, GeneralSettings general) {
        return new Memory(s, general);
    }

    @Override
    @Nullable Subject subject(Observation o, Settings s) {
        return o instanceof HostStatus its
                        && its.loss() != null
                        && (its.loss().lost() == null || its.loss().lost() > 0)
                ? Subject.host(o.hostId())
                : null;
    }

    /** Statuses lie in another topic than events, and may come late: a loss is flagged as of when it was told. */
    @Override
    boolean opensAtItsOwnTime() {
        return true;
    }

    @Override
    Verdict judge(Memory m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        if (o instanceof HostStatus its && its.loss() != null) {
            Long lost = its.loss().lost();
            m.lost.add(o.atMicros(), lost == null ? 1 : lost);
        }
        return Verdict.of(m.lost.sum(now), s.limit());
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return "At least " + number(v.value()) + " events of " + subject.hostId() + " were lost within "
                + print(s.window()) + ": what is said about it is a lower bound.";
    }
}
