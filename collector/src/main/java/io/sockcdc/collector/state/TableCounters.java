package io.sockcdc.collector.state;

/** What a table has counted since it was made. Written by the table's thread only; others may read it late. */
public final class TableCounters {
    private final long[] noise = new long[Noise.values().length];
    private long timeWaitEntries;
    private long lateDestroys;
    private long heldBack;

    /** Takes over what another table, whose namespace has ended, has counted. */
    public void addEnded(TableCounters ended) {
        for (int i = 0; i < noise.length; i++) {
            noise[i] += ended.noise[i];
        }
        timeWaitEntries += ended.timeWaitEntries;
        lateDestroys += ended.lateDestroys;
        heldBack += ended.heldBack;
    }

    void countNoise(Noise kind) {
        noise[kind.ordinal()]++;
    }

    void countTimeWaitEntry() {
        timeWaitEntries++;
    }

    void countLateDestroy() {
        lateDestroys++;
    }

    void countHeldBack() {
        heldBack++;
    }

    /** Destroyed sockets of that kind that were kept out. */
    public long noise(Noise kind) {
        return noise[kind.ordinal()];
    }

    /** Destroyed sockets that were kept out, all kinds. */
    public long allNoise() {
        long sum = 0;
        for (long count : noise) {
            sum += count;
        }
        return sum;
    }

    /** TIME_WAIT and FIN_WAIT2 mini-sockets seen in dumps: they are nobody's sockets and make no event. */
    public long timeWaitEntries() {
        return timeWaitEntries;
    }

    /** Destroy events for sockets whose close was concluded from dumps before. */
    public long lateDestroys() {
        return lateDestroys;
    }

    /** New sockets that were held back until their owner was looked for. */
    public long heldBack() {
        return heldBack;
    }
}
