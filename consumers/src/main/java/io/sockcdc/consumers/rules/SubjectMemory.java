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

    final Subject subject;
    /** Null when the subject is no longer judged. */
    final @Nullable C settings;

    final S state;
    final AnomalyLife life = new AnomalyLife();
    private final List<SocketView> samples = new ArrayList<>(0);
    private final Set<String> hosts = new TreeSet<>();
    long touchedMicros;
    long dueMicros = Long.MAX_VALUE;

    SubjectMemory(Subject subject, @Nullable C settings, S state) {
        this.subject = subject;
        this.settings = settings;
        this.state = state;
    }

    /** Keeps what took part, from half the threshold on. */
    void gather(Verdict verdict, @Nullable Observation o) {
        if (!life.isOpen() && verdict.value() < verdict.threshold() / 2) {
            samples.clear();
            hosts.clear();
            return;
        }
        if (o != null && hosts.size() < MOST) {
            hosts.add(o.hostId());
        }
        if (!life.isOpen() && verdict.over()) {
            List<SocketView> witnesses = state.witnesses();
            if (!witnesses.isEmpty()) {
                samples.clear();
                witnesses.forEach(this::sample);
            }
        }
        if (o instanceof Observation.OfSocket its) {
            sample(its.socket());
        }
    }

    private void sample(SocketView socket) {
        for (int i = 0; i < samples.size(); i++) {
            if (samples.get(i).cookie() == socket.cookie()
                    && samples.get(i).id().equals(socket.id())) {
                // Its program became known.
                if (samples.get(i).pid() == null && socket.pid() != null) {
                    samples.set(i, socket);
                }
                return;
            }
        }
        if (samples.size() < MOST) {
            samples.add(socket);
            hosts.add(socket.hostId());
        }
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
        life.pass(carrier);
        touchedMicros = carrier.number(touchedMicros);
        dueMicros = carrier.number(dueMicros);
        int size = carrier.count(samples.size());
        int hostCount = carrier.count(hosts.size());
        if (carrier.isWriting()) {
            samples.forEach(sample -> SocketView.carry(carrier, sample));
            hosts.forEach(carrier::text);
        } else {
            for (int i = 0; i < size; i++) {
                samples.add(SocketView.carry(carrier, SocketView.BLANK));
            }
            for (int i = 0; i < hostCount; i++) {
                hosts.add(carrier.text(""));
            }
        }
    }
}
