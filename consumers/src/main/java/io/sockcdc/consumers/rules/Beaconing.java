package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.SocketOpened;
import io.sockcdc.schema.Severity;
import io.sockcdc.settings.Setting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A local process contacts one remote address and port at regular intervals with little jitter. */
final class Beaconing extends Rule<Beaconing.Settings, Beaconing.Memory> {
    Beaconing() {
        super("beaconing", RuleEngine.Scope.HOST, Severity.MEDIUM, "T1071");
    }

    /** Thresholds; the defaults carry their reasons. */
    record Settings(
            @Setting("Whether the rule is in force.") boolean enabled,

            @Setting("Contacts in a row at regular intervals, of which as many are remembered (at most 32).")
            int limit,

            @Setting("Shortest mean interval that counts: programs that poll faster are busy, not hiding.")
            Duration shortest,

            @Setting("Longest mean interval that counts.") Duration longest,

            @Setting(
                    "Deviation of the intervals as a share of their mean, at most: people and load are irregular (over 0.5), a timer with ten percent of jitter is at 0.06 to 0.1.")
            double jitter,

            @Setting(
                    "Whether contacts to private, local and carrier networks are left out: monitoring and databases at home are regular by design.")
            boolean ignorePrivate)
            implements RuleSwitch {
        static final Settings DEFAULTS = new Settings(true, 12, Duration.ofSeconds(5), Duration.ofHours(2), 0.15, true);

        Settings {
            RuleSwitch.positive("limit", limit);
            RuleSwitch.positive("shortest", shortest);
            RuleSwitch.positive("longest", longest);
            RuleSwitch.positive("jitter", jitter);
        }
    }

    /** What it remembers of a subject. */
    static final class Memory implements Carried {
        final long[] contacts;
        int seen;

        Memory(Settings s, GeneralSettings general) {
            contacts = new long[33];
        }

        @Override
        public void pass(StateCarrier carrier) {
            carrier.numbers(contacts);
            seen = carrier.count(seen);
        }
    }

    @Override
    String says() {
        return "A local process contacts one remote address and port at regular intervals with little jitter.";
    }

    @Override
    String tuning() {
        return "Update checks and remote monitoring are beacons too: each is flagged once as long as it goes on. Exempt them by network or port. Of a contact that ended before a snapshot saw it the program is not known, so contacts count together whoever makes them.";
    }

    @Override
    Settings settings(RuleSettings all) {
        return all.beaconing();
    }

    @Override
    String unit(Settings s) {
        return "regular contacts in a row";
    }

    @Override
    Memory fresh(Settings s, GeneralSettings general) {
        return new Memory(s, general);
    }

    @Override
    @Nullable Subject subject(Observation o, Settings s) {
        return o instanceof SocketOpened its
                        && its.socket().isOutbound()
                        && its.socket().remoteIp() != null
                        && !(s.ignorePrivate() && Network.isPrivate(its.socket().remoteIp()))
                ? new Subject(
                        Subject.Kind.DESTINATION,
                        its.hostId(),
                        its.socket().remoteIp(),
                        its.socket().remotePort(),
                        null,
                        null,
                        null)
                : null;
    }

    @Override
    Verdict judge(Memory m, @Nullable Observation o, long now, Settings s, Hosts hosts) {
        if (o != null) {
            System.arraycopy(m.contacts, 1, m.contacts, 0, m.contacts.length - 1);
            m.contacts[m.contacts.length - 1] = o.atMicros();
            m.seen = Math.min(m.seen + 1, m.contacts.length);
        }
        int limit = Math.min(s.limit(), m.contacts.length - 1);
        int intervals = Math.min(m.seen - 1, limit);
        if (intervals < 2) {
            return Verdict.of(0, limit);
        }
        int newest = m.contacts.length - 1;
        double mean = (m.contacts[newest] - m.contacts[newest - intervals]) / (double) intervals;
        double squares = 0;
        for (int i = newest - intervals; i < newest; i++) {
            double off = m.contacts[i + 1] - m.contacts[i] - mean;
            squares += off * off;
        }
        boolean regular = Math.sqrt(squares / intervals) <= s.jitter() * mean
                && mean >= micros(s.shortest())
                && mean <= micros(s.longest())
                && now - m.contacts[newest] <= 2 * mean;
        return Verdict.of(regular ? intervals : 0, limit);
    }

    @Override
    String text(Subject subject, Verdict v, Settings s) {
        return "A program on " + subject.hostId() + " contacts " + subject.remoteIp() + " port " + subject.remotePort()
                + " at regular intervals, like a timer: " + number(v.value()) + " in a row.";
    }
}
