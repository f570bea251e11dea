package io.sockcdc.consumers.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that one rule keeps of one subject: the rule's own memory, the life of its flag, and the evidence that gathers.
 *
 * @param <C> settings of the rule
 * @param <S> the rule's memory
 */
final class SubjectMemory<C, S extends Carried> implements Carried {
    private static final int MOST = 10;

    final SubjectTable<C, S> table;
    /** What another rule remembers of the same subject. */
    @Nullable SubjectMemory<?, ?> sibling;

    /** Who stands before it in the line of its table. */
    @Nullable SubjectMemory<C, S> before;

    @Nullable SubjectMemory<C, S> after;

    final Subject subject;
    /** Null when the subject is no longer judged. */
    final @Nullable C settings;

    final S state;
    /** Null as long as there never was a flag: of most subjects there is none. */
    private @Nullable AnomalyLife life;

    /** Made when the first comes: of most subjects there never is one. */
    private List<SocketView> samples = List.of();

    private Set<String> hosts = Set.of();
    long touchedMicros;
    /** Whether it was looked for since it was put where it stands. */
    boolean touched;

    long dueMicros = Long.MAX_VALUE;

    SubjectMemory(SubjectTable<C, S> table, Subject subject, @Nullable C settings, S state) {
        this.table = table;
        this.subject = subject;
        this.settings = settings;
        this.state = state;
    }

    /** Keeps what took part, from half the threshold on. */
    void gather(Verdict verdict, @Nullable Observation o) {
        if (!isOpen() && verdict.value() < verdict.threshold() / 2) {
            // Most have none, and to store that again would cost the collector of garbage a look.
            if (!samples.isEmpty() || !hosts.isEmpty()) {
                samples = List.of();
                hosts = Set.of();
            }
            return;
        }
        if (o != null && hosts.size() < MOST) {
            note(o.hostId());
        }
        if (!isOpen() && verdict.over()) {
            List<SocketView> witnesses = state.witnesses();
            if (!witnesses.isEmpty()) {
                samples = List.of();
                witnesses.forEach(this::sample);
            }
        }
        if (o instanceof Observation.OfSocket its) {
            sample(its.socket());
        }
    }

    /** Whether its flag is open. */
    boolean isOpen() {
        return life != null && life.isOpen();
    }

    /** The life of its flag. */
    AnomalyLife life() {
        AnomalyLife its = life;
        if (its == null) {
            its = new AnomalyLife();
            life = its;
        }
        return its;
    }

    private void sample(SocketView socket) {
        for (int i = 0; i < samples.size(); i++) {
            if (samples.get(i).isSame(socket)) {
                // Its program became known.
                if (samples.get(i).pid() == null && socket.pid() != null) {
                    samples.set(i, socket);
                }
                return;
            }
        }
        if (samples.size() < MOST) {
            if (samples.isEmpty()) {
                samples = new ArrayList<>(2);
            }
            samples.add(socket);
            note(socket.hostId());
        }
    }

    private void note(String host) {
        if (hosts.isEmpty()) {
            hosts = new TreeSet<>();
        }
        hosts.add(host);
    }

    @Override
    public boolean isBlank() {
        return state.isBlank() && !isOpen() && dueMicros == Long.MAX_VALUE && samples.isEmpty();
    }

    List<SocketView> samples() {
        return samples;
    }

    Set<String> hosts() {
        return hosts;
    }

    @Override
    public void pass(StateCarrier carrier) {
        state.pass(carrier);
        if (carrier.flag(life != null)) {
            life().pass(carrier);
        }
        touchedMicros = carrier.number(touchedMicros);
        touched = carrier.flag(touched);
        dueMicros = carrier.number(dueMicros);
        int size = carrier.count(samples.size());
        int hostCount = carrier.count(hosts.size());
        if (carrier.isWriting()) {
            samples.forEach(sample -> SocketView.carry(carrier, sample));
            hosts.forEach(carrier::text);
        } else {
            samples = size == 0 ? List.of() : new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                samples.add(SocketView.carry(carrier, SocketView.BLANK));
            }
            for (int i = 0; i < hostCount; i++) {
                note(carrier.text(""));
            }
        }
    }
}
