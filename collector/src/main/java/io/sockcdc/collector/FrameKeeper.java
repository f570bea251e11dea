package io.sockcdc.collector;

import io.sockcdc.collector.publish.SpoolWriter;
import io.sockcdc.collector.spool.Spool;

/**
 * Sees that the spool always tells the next run which sockets are open: what is older than the last complete key frame may go, and
 * after a time in which the disk took nothing a new key frame is due. Owned by the capture thread.
 */
final class FrameKeeper {
    private final Spool spool;
    private final SpoolWriter writer;
    private long framedFrom;

    FrameKeeper(Spool spool, SpoolWriter writer) {
        this.spool = spool;
        this.writer = writer;
    }

    /** Key frames of all namespaces stand between these positions. */
    void complete(long from, long until) {
        spool.retain(from, until);
    }

    /**
     * Whether the disk takes entries again after some went past it, so that only a new key frame lets it tell of everything; said once.
     *
     * @param position where the key frame would begin
     */
    boolean isOneLacking(long position) {
        if (writer.trouble() != null || spool.pastDisk() <= framedFrom) {
            return false;
        }
        framedFrom = position;
        return true;
    }
}
