package io.sockcdc.consumers.rules;

/**
 * What is usual for one subject: a mean and a deviation that decay with event time. One observation is one slot of time, an
 * empty slot counts as zero. Until {@code warmUp} slots were seen it has no opinion.
 */
final class Baseline implements Carried {
    private final long slotMicros;
    private final double keep;
    private final int warmUp;
    private long slot = Long.MIN_VALUE;
    private long filling;
    private long seen;
    private double mean;
    private double meanOfSquares;

    /**
     * @param slotMicros length of one observation
     * @param halfLifeMicros after this time an observation weighs half
     * @param warmUp observations before it has an opinion
     */
    Baseline(long slotMicros, long halfLifeMicros, int warmUp) {
        this.slotMicros = Math.max(1, slotMicros);
        this.keep = Math.pow(0.5, (double) this.slotMicros / halfLifeMicros);
        this.warmUp = warmUp;
    }

    /** Takes over what history knew. */
    void seed(double knownMean, double knownDeviation, long observations) {
        mean = knownMean;
        meanOfSquares = knownDeviation * knownDeviation + knownMean * knownMean;
        seen = observations;
    }

    /** Adds to the slot of this time; a slot that has ended is no longer changed. */
    void add(long atMicros, long amount) {
        advance(atMicros);
        if (Math.floorDiv(atMicros, slotMicros) == slot) {
            filling += amount;
        }
    }

    /** Closes every slot before this time. */
    void advance(long nowMicros) {
        close(nowMicros, Double.MAX_VALUE);
    }

    /** Closes every slot before this time, none as more than {@code most}: an attack does not become usual. */
    void close(long nowMicros, double most) {
        long now = Math.floorDiv(nowMicros, slotMicros);
        if (slot == Long.MIN_VALUE) {
            slot = now;
        }
        if (now <= slot) {
            return;
        }
        learn(Math.min((double) filling, most));
        filling = 0;
        long empty = now - slot - 1;
        if (empty > 0) {
            double kept = Math.pow(keep, (double) empty);
            mean *= kept;
            meanOfSquares *= kept;
            seen += empty;
        }
        slot = now;
    }

    private void learn(double value) {
        seen++;
        // Early observations weigh alike; later ones decay.
        double weight = Math.max(1 - keep, 1.0 / seen);
        mean += weight * (value - mean);
        meanOfSquares += weight * (value * value - meanOfSquares);
    }

    boolean isWarm() {
        return seen >= warmUp;
    }

    double mean() {
        return mean;
    }

    double deviation() {
        return Math.sqrt(Math.max(0, meanOfSquares - mean * mean));
    }

    @Override
    public void pass(StateCarrier carrier) {
        long carriedSlot = carrier.number(slotMicros);
        slot = carrier.number(slot);
        filling = carrier.number(filling);
        seen = carrier.number(seen);
        mean = carrier.real(mean);
        meanOfSquares = carrier.real(meanOfSquares);
        if (carriedSlot != slotMicros) {
            slot = Long.MIN_VALUE;
            filling = 0;
            seed(0, 0, 0);
        }
    }
}
