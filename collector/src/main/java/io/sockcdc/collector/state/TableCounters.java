package io.sockcdc.collector.state;

import io.sockcdc.collector.model.Protocol;
import java.util.EnumSet;
import java.util.Set;

/** What a table has counted since it was made. Written by the table's thread only; others may read it late. */
public final class TableCounters {
    /** Sockets whose end only dumps told, from which on a kernel that has told of no end is taken to tell of none. */
    private static final int ENOUGH_UNHEARD = 3;

    private final long[] heard = new long[Protocol.values().length];
    private final long[] unheard = new long[Protocol.values().length];
    private final long[] noise = new long[Noise.values().length];
    private long timeWaitEntries;
    private long lateDestroys;
    private long heldBack;

    /** Takes over what another table, whose namespace has ended, has counted. */
    public void addEnded(TableCounters ended) {
        for (int i = 0; i < noise.length; i++) {
            noise[i] += ended.noise[i];
        }
        for (int i = 0; i < heard.length; i++) {
            heard[i] += ended.heard[i];
            unheard[i] += ended.unheard[i];
        }
        timeWaitEntries += ended.timeWaitEntries;
        lateDestroys += ended.lateDestroys;
        heldBack += ended.heldBack;
    }

    void countHeard(Protocol protocol) {
        heard[protocol.ordinal()]++;
    }

    void countUnheard(Protocol protocol) {
        unheard[protocol.ordinal()]++;
    }

    /** Protocols of which sockets have gone though nothing was lost, and of whose sockets the kernel has announced no end ever. */
    public Set<Protocol> unannounced() {
        Set<Protocol> unannounced = EnumSet.noneOf(Protocol.class);
        for (Protocol protocol : Protocol.values()) {
            if (heard[protocol.ordinal()] == 0 && unheard[protocol.ordinal()] >= ENOUGH_UNHEARD) {
                unannounced.add(protocol);
            }
        }
        return unannounced;
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
