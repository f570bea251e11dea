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
    private static final int VERSION = 3;

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
        StateCarrier carrier = StateCarrier.writing();
        carrier.count(VERSION);
        carrier.count(source);
        carrier.number(watermarkMicros);
        carrier.count(observations.size());
        if (!observations.isEmpty()) {
            long earliest = Long.MAX_VALUE;
            for (Observation each : observations) {
                earliest = Math.min(earliest, each.atMicros());
            }
            carrier.number(earliest);
            observations.forEach(each -> Observation.write(carrier, each));
        }
        return carrier.bytes();
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
