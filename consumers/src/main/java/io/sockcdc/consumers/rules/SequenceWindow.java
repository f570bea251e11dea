package io.sockcdc.consumers.rules;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which events of a collector were seen: exact within the newest 65536 numbers of an epoch; older ones are taken as seen.
 * A collector that restarts sends again what was not acknowledged, and with the same numbers. Bounded: the epochs of the
 * 1024 hosts heard last. Owned by one thread.
 */
public final class SequenceWindow {
    private static final int STATE_VERSION = 1;
    private static final int SIZE = 1 << 16;
    private static final int MOST = 1024;

    private final Map<String, Seen> epochs = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > MOST;
        }
    };

    private static final class Seen {
        private final long[] bits = new long[SIZE / 64];
        private long highest;
    }

    /** Notes an event; false when it was seen before. */
    public boolean first(String hostId, long epoch, long sequence) {
        Seen seen = epochs.computeIfAbsent(hostId + '/' + epoch, fresh -> new Seen());
        if (sequence <= seen.highest - SIZE) {
            return false;
        }
        if (sequence - seen.highest >= SIZE) {
            Arrays.fill(seen.bits, 0);
            seen.highest = sequence;
        }
        while (seen.highest < sequence) {
            seen.highest++;
            set(seen, seen.highest, false);
        }
        boolean fresh = !get(seen, sequence);
        set(seen, sequence, true);
        return fresh;
    }

    /** All that it knows. */
    public byte[] state() {
        StateCarrier carrier = StateCarrier.writing();
        carrier.count(STATE_VERSION);
        carrier.count(epochs.size());
        epochs.forEach((name, seen) -> {
            carrier.text(name);
            carrier.number(seen.highest);
            carrier.numbers(seen.bits);
        });
        return carrier.bytes();
    }

    /**
     * One that goes on where another was.
     *
     * @throws IllegalArgumentException when the bytes are of another version
     */
    public static SequenceWindow restore(byte[] state) {
        StateCarrier carrier = StateCarrier.reading(state);
        int version = carrier.count(0);
        if (version != STATE_VERSION) {
            throw new IllegalArgumentException("state of version " + version + ", expected " + STATE_VERSION);
        }
        SequenceWindow window = new SequenceWindow();
        int size = carrier.count(0);
        for (int i = 0; i < size; i++) {
            Seen seen = new Seen();
            String name = carrier.text("");
            seen.highest = carrier.number(0);
            carrier.numbers(seen.bits);
            window.epochs.put(name, seen);
        }
        return window;
    }

    private static boolean get(Seen seen, long sequence) {
        int at = (int) Math.floorMod(sequence, (long) SIZE);
        return (seen.bits[at >> 6] & 1L << (at & 63)) != 0;
    }

    private static void set(Seen seen, long sequence, boolean value) {
        int at = (int) Math.floorMod(sequence, (long) SIZE);
        if (value) {
            seen.bits[at >> 6] |= 1L << (at & 63);
        } else {
            seen.bits[at >> 6] &= ~(1L << (at & 63));
        }
    }
}
