package io.sockcdc.collector.source;

import io.sockcdc.collector.model.Protocol;
import java.util.Set;

/** What a capture has counted since it began. Written by the capturing thread only; others may read it late. */
public final class CaptureCounters {
    long received;
    long dropped;
    long overflows;
    long dumped;
    long snapshots;
    long tornSnapshots;
    long snapshotCostMicrosTotal;
    long snapshotMicrosTotal;
    long snapshotIntervalMicros;
    long receiveBufferBytes;
    volatile Set<Protocol> unlisted = Set.of();

    /** Takes over what another capture, which has ended, has counted; what is no count stays behind. */
    public void addEnded(CaptureCounters ended) {
        received += ended.received;
        dropped += ended.dropped;
        overflows += ended.overflows;
        dumped += ended.dumped;
        snapshots += ended.snapshots;
        tornSnapshots += ended.tornSnapshots;
        snapshotCostMicrosTotal += ended.snapshotCostMicrosTotal;
        snapshotMicrosTotal += ended.snapshotMicrosTotal;
    }

    /** Protocols whose sockets the kernel could not list in the last snapshot. */
    public Set<Protocol> unlisted() {
        return unlisted;
    }

    /** Destroy events received. */
    public long received() {
        return received;
    }

    /** Destroy events that the kernel dropped, by its own count. */
    public long dropped() {
        return dropped;
    }

    /** Times the kernel said ENOBUFS, which it does only where NETLINK_NO_ENOBUFS is not to be had. */
    public long overflows() {
        return overflows;
    }

    /** Records read from dumps. */
    public long dumped() {
        return dumped;
    }

    /** Complete snapshots. */
    public long snapshots() {
        return snapshots;
    }

    /** Snapshots that did not complete. */
    public long tornSnapshots() {
        return tornSnapshots;
    }

    /** Time all snapshots took of this thread, microseconds. */
    public long snapshotCostMicrosTotal() {
        return snapshotCostMicrosTotal;
    }

    /** Time from begin to end of all snapshots, microseconds. */
    public long snapshotMicrosTotal() {
        return snapshotMicrosTotal;
    }

    /** Time between snapshots as it is now, microseconds. */
    public long snapshotIntervalMicros() {
        return snapshotIntervalMicros;
    }

    /** Receive buffer of the destroy stream as the kernel grants it now. */
    public long receiveBufferBytes() {
        return receiveBufferBytes;
    }
}
