package io.sockcdc.consumers.rules;

import java.util.Arrays;

/**
 * A sum over a sliding window of event time, in ten slots and the one that fills. What is older than the window is not
 * added; what is late and still inside goes to its own slot, so the order within the window does not matter.
 */
final class Window implements Carried {
    private static final int SLOTS = 10;

    private final long slotMicros;
    private final long[] sums = new long[SLOTS];
    private long head = Long.MIN_VALUE;

    Window(long windowMicros) {
        this.slotMicros = Math.max(1, windowMicros / SLOTS);
    }

    void add(long atMicros, long amount) {
        long slot = Math.floorDiv(atMicros, slotMicros);
        roll(slot);
        if (slot > head - SLOTS) {
            sums[(int) Math.floorMod(slot, (long) SLOTS)] += amount;
        }
    }

    /** The sum of the window that ends with the slot of this time. */
    long sum(long nowMicros) {
        roll(Math.floorDiv(nowMicros, slotMicros));
        long sum = 0;
        for (long each : sums) {
            sum += each;
        }
        return sum;
    }

    private void roll(long slot) {
        if (head == Long.MIN_VALUE || slot - head >= SLOTS) {
            if (head == Long.MIN_VALUE || slot > head) {
                Arrays.fill(sums, 0);
                head = slot;
            }
            return;
        }
        while (head < slot) {
            head++;
            sums[(int) Math.floorMod(head, (long) SLOTS)] = 0;
        }
    }

    @Override
    public void pass(StateCarrier carrier) {
        long carriedSlot = carrier.number(slotMicros);
        carrier.numbers(sums);
        head = carrier.number(head);
        if (carriedSlot != slotMicros) {
            // Thresholds with another window are in force now: it begins anew.
            Arrays.fill(sums, 0);
            head = Long.MIN_VALUE;
        }
    }
}
