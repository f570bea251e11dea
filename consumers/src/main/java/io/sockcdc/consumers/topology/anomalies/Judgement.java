package io.sockcdc.consumers.topology.anomalies;

import io.sockcdc.consumers.rules.Observation;
import io.sockcdc.consumers.rules.ObservationBatch;
import io.sockcdc.consumers.rules.RuleEngine;
import io.sockcdc.consumers.rules.RuleEngine.Scope;
import io.sockcdc.consumers.rules.config.Rules;
import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedWriter;
import io.sockcdc.consumers.topology.state.Journal;
import io.sockcdc.schema.Anomaly;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One share of the judgement: an engine, the batches that wait for event time to come near, and how far each source has
 * come. It changes only by what is in its journal, and in that order, so running the journal again gives the same state; the
 * flags of that run were published before. A batch waits as bytes in the journal, not as objects. Owned by the stream thread.
 */
final class Judgement {
    private static final byte BATCH = 'b';
    private static final byte REACHED = 'r';
    private static final int FORMAT = 1;

    /** Most bytes of batches that wait; beyond it the earliest is judged before its time. */
    private static final long MOST_WAITING = 64L << 20;

    /** Observations that do not wait for more of their time when a long time passes at once. */
    private static final int MANY = 4_000;

    /** Event time that is judged before the next commit is due. */
    private static final long FAR_MICROS = 20_000;

    private static final Comparator<Waiting> BY_TIME =
            Comparator.comparingLong(Waiting::earliestMicros).thenComparingLong(Waiting::number);

    private final Journal journal;
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(BY_TIME);
    private final long[] reached;
    private RuleEngine engine;
    private Rules rules;
    private long waitingBytes;
    private boolean moved;
    private long hurried;

    private record Waiting(long earliestMicros, long number, int bytes) {}

    /**
     * Goes on where the journal ends.
     *
     * @param sources shares of the events, each of which is waited for
     * @param inForce the rules for an empty journal
     */
    Judgement(Scope scope, int sources, Journal journal, Rules inForce) {
        this.journal = journal;
        this.reached = new long[sources];
        Arrays.fill(reached, Long.MIN_VALUE);
        this.rules = inForce;
        this.engine = RuleEngine.of(scope, inForce.book());
        byte[] snapshot = journal.snapshot();
        if (snapshot != null) {
            read(new PackedReader(snapshot));
        }
        long from = journal.next();
        List<Anomaly> published = new ArrayList<>();
        for (Journal.Entry entry : journal.entries()) {
            if (entry.number < from) {
                keep(ObservationBatch.decode(entry.content), entry.number, entry.content.length);
            } else if (entry.kind == BATCH) {
                accept(ObservationBatch.decode(entry.content), entry.number, entry.content.length, published);
            } else {
                readReached(new PackedReader(entry.content));
                moveOn(published);
            }
            published.clear();
        }
        moved = false;
    }

    /** Takes in a batch; gives what that changes at once. */
    List<Anomaly> take(byte[] bytes) {
        List<Anomaly> out = new ArrayList<>(0);
        ObservationBatch batch = ObservationBatch.decode(bytes);
        if (batch.isEmpty()) {
            reach(batch);
        } else {
            accept(batch, journal.append(BATCH, bytes), bytes.length, out);
            writeWhenDue();
        }
        return out;
    }

    /** Judges what event time has passed, when that is so much that it is worth an entry in the journal. */
    List<Anomaly> passWhenFar() {
        return moved && until() - engine.judgedUntilMicros() >= FAR_MICROS ? pass() : List.of();
    }

    /** Judges what event time has passed. */
    List<Anomaly> pass() {
        List<Anomaly> out = new ArrayList<>(0);
        if (moved) {
            moved = false;
            PackedWriter content = new PackedWriter();
            writeReached(content);
            journal.append(REACHED, content.toBytes());
            moveOn(out);
            writeWhenDue();
        }
        return out;
    }

    /** Judges by these rules from now on. */
    void judgeBy(Rules others) {
        if (!others.book().fingerprint().equals(rules.book().fingerprint())) {
            rules = others;
            engine = RuleEngine.restore(engine.state(), others.book());
            write();
        }
    }

    /** What it counts. */
    JudgementCounters.Share figures() {
        return new JudgementCounters.Share(
                engine.late(),
                engine.hurried() + hurried,
                engine.waiting() + (long) waiting.size(),
                engine.subjects(),
                engine.turnedAway(),
                engine.judgedUntilMicros(),
                engine.openByRule());
    }

    private void accept(ObservationBatch batch, long number, int bytes, List<Anomaly> out) {
        reach(batch);
        if (batch.earliestMicros() <= engine.judgedUntilMicros()) {
            feed(batch.observations(), out);
            return;
        }
        keep(batch, number, bytes);
        while (waitingBytes > MOST_WAITING) {
            long until = waiting.element().earliestMicros();
            feedNext(out);
            hurried++;
            out.addAll(engine.advanceTo(until));
        }
    }

    private void keep(ObservationBatch batch, long number, int bytes) {
        waiting.add(new Waiting(batch.earliestMicros(), number, bytes));
        waitingBytes += bytes;
    }

    private void reach(ObservationBatch batch) {
        int source = batch.source();
        if (batch.watermarkMicros() > reached[source]) {
            reached[source] = batch.watermarkMicros();
            moved = true;
        }
    }

    private void moveOn(List<Anomaly> out) {
        long until = until();
        if (until <= engine.judgedUntilMicros()) {
            return;
        }
        while (!waiting.isEmpty() && waiting.element().earliestMicros() <= until) {
            if (engine.waiting() > MANY) {
                // All that is earlier than the earliest batch is there.
                out.addAll(engine.advanceTo(waiting.element().earliestMicros() - 1));
            }
            feedNext(out);
        }
        out.addAll(engine.advanceTo(until));
    }

    /** Up to when every source has told everything. */
    private long until() {
        long until = Long.MAX_VALUE;
        for (long each : reached) {
            until = Math.min(until, each);
        }
        return until;
    }

    private void feedNext(List<Anomaly> out) {
        Waiting next = waiting.remove();
        waitingBytes -= next.bytes();
        feed(ObservationBatch.decode(journal.read(next.number()).content).observations(), out);
    }

    private void feed(List<Observation> observations, List<Anomaly> out) {
        for (Observation observation : observations) {
            out.addAll(engine.on(observation));
        }
    }

    private void writeWhenDue() {
        if (journal.isDue(waitingBytes)) {
            write();
        }
    }

    private void write() {
        PackedWriter out = new PackedWriter();
        out.writeByte(FORMAT).writeText(rules.text()).writeLong(hurried);
        writeReached(out);
        out.writeBytes(engine.state());
        Set<Long> kept = new HashSet<>();
        waiting.forEach(each -> kept.add(each.number()));
        journal.write(out.toBytes(), kept::contains);
    }

    private void read(PackedReader in) {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IllegalStateException("rules' state of format " + format + ", where " + FORMAT + " was expected");
        }
        Rules kept = Rules.restore(String.valueOf(in.readText()));
        if (kept != null) {
            rules = kept;
        }
        hurried = in.readLong();
        readReached(in);
        byte @Nullable [] state = in.readBytes();
        if (state != null) {
            engine = RuleEngine.restore(state, rules.book());
        }
    }

    private void writeReached(PackedWriter out) {
        for (long each : reached) {
            out.writeLong(each);
        }
    }

    private void readReached(PackedReader in) {
        for (int source = 0; source < reached.length; source++) {
            reached[source] = Math.max(reached[source], in.readLong());
        }
    }
}
