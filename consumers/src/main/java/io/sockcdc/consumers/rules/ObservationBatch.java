package io.sockcdc.consumers.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * Observations on their way from one source, a share of the events, to the engine that judges them, with how far the source
 * has come: whatever it sends later is newer than its watermark, or late. The bytes are for a topic inside a topology and for
 * no one else:
 *
 * <pre>
 * version | source | watermark | count | earliest event time (when count is not 0) | observations
 * </pre>
 *
 * Immutable; what it holds is read from the bytes when asked for.
 */
public final class ObservationBatch {
    private static final int VERSION = 4;

    private final StateCarrier body;
    private final int source;
    private final long watermarkMicros;
    private final int count;
    private final long earliestMicros;

    private ObservationBatch(byte[] bytes) {
        this.body = StateCarrier.reading(bytes);
        int version = body.count(0);
        if (version != VERSION) {
            throw new IllegalArgumentException("observations of version " + version + ", expected " + VERSION);
        }
        source = body.count(0);
        watermarkMicros = body.number(0);
        count = body.count(0);
        earliestMicros = count == 0 ? Long.MAX_VALUE : body.number(0);
    }

    /** Writes one. */
    public static byte[] encode(int source, long watermarkMicros, List<Observation> observations) {
        Writer writer = new Writer();
        observations.forEach(writer::add);
        return writer.take(source, watermarkMicros);
    }

    /** Gathers observations as bytes, one batch after the other. Owned by one thread. */
    public static final class Writer {
        private static final int LONGEST_HEAD = 64;

        private final StateCarrier body = StateCarrier.writing();
        private int count;
        private long earliestMicros = Long.MAX_VALUE;
        private long firstMicros;

        /** Adds one to what waits. */
        public void add(Observation observation) {
            long at = observation.atMicros();
            firstMicros = count == 0 ? at : firstMicros;
            earliestMicros = Math.min(earliestMicros, at);
            count++;
            Observation.write(body, observation);
        }

        /** How many wait. */
        public int size() {
            return count;
        }

        /** Event time of what was added first; a time without meaning when nothing waits. */
        public long firstMicros() {
            return firstMicros;
        }

        /** Takes out what waits as a batch, which may be of none. */
        public byte[] take(int source, long watermarkMicros) {
            StateCarrier head = StateCarrier.writing(LONGEST_HEAD);
            head.count(VERSION);
            head.count(source);
            head.number(watermarkMicros);
            head.count(count);
            if (count > 0) {
                head.number(earliestMicros);
            }
            byte[] batch = body.bytesAfter(head);
            body.clear();
            count = 0;
            earliestMicros = Long.MAX_VALUE;
            return batch;
        }
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when the bytes are none of this version
     */
    public static ObservationBatch decode(byte[] bytes) {
        try {
            return new ObservationBatch(bytes);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("observations that end too early", e);
        }
    }

    /** The share of the events that it is from. */
    public int source() {
        return source;
    }

    /** Up to when its source has told everything, microseconds since 1970 UTC. */
    public long watermarkMicros() {
        return watermarkMicros;
    }

    /** Whether it tells only how far its source has come. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** How many observations it holds. */
    public int size() {
        return count;
    }

    /** Event time of the earliest of them; the greatest number when there is none. */
    public long earliestMicros() {
        return earliestMicros;
    }

    /**
     * What it holds, in the order in which it was sent. Reads the bytes, so it can be called once.
     *
     * @throws IllegalArgumentException when the bytes end too early
     */
    public List<Observation> observations() {
        List<Observation> read = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                read.add(Observation.carry(body, null));
            }
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("observations that end too early", e);
        }
        return read;
    }
}
