package io.sockcdc.consumers.rules;

/**
 * How often each of very many things came, never too low by more than halving makes it: a count-min sketch with four rows of
 * one byte counters (Cormode and Muthukrishnan, 2005), halved when it has counted ten times its width.
 */
final class CountMin implements Carried {
    private static final int ROWS = 4;
    private static final int WIDTH = 1 << 14;

    private final byte[] counters = new byte[ROWS * WIDTH];
    private long counted;

    /** Counts it once more, and says how often it came: 1 to 127. */
    int add(int hash) {
        if (++counted >= 10L * WIDTH) {
            halve();
        }
        int least = Byte.MAX_VALUE;
        for (int row = 0; row < ROWS; row++) {
            int at = index(row, hash);
            if (counters[at] < Byte.MAX_VALUE) {
                counters[at]++;
            }
            least = Math.min(least, counters[at]);
        }
        return least;
    }

    /** How often it came: 0 to 127. */
    int estimate(int hash) {
        int least = Byte.MAX_VALUE;
        for (int row = 0; row < ROWS; row++) {
            least = Math.min(least, counters[index(row, hash)]);
        }
        return least;
    }

    private static int index(int row, int hash) {
        long mixed = (hash + 0x9E3779B97F4A7C15L * (row + 1)) * 0xBF58476D1CE4E5B9L;
        mixed ^= mixed >>> 29;
        mixed *= 0x94D049BB133111EBL;
        return row * WIDTH + (int) ((mixed >>> 32) & (WIDTH - 1));
    }

    private void halve() {
        counted /= 2;
        for (int i = 0; i < counters.length; i++) {
            counters[i] >>= 1;
        }
    }

    @Override
    public void pass(StateCarrier carrier) {
        counted = carrier.number(counted);
        for (int i = 0; i < counters.length; i += 8) {
            long eight = 0;
            for (int j = 7; j >= 0; j--) {
                eight = (eight << 8) | (counters[i + j] & 0xff);
            }
            eight = carrier.number(eight);
            for (int j = 0; j < 8; j++) {
                counters[i + j] = (byte) (eight >>> (8 * j));
            }
        }
    }
}
