package io.sockcdc.collector.source;

import io.sockcdc.collector.model.SocketRecord;
import org.jspecify.annotations.Nullable;

/** Takes what a capture sees in one network namespace, on the thread that captures. Times are microseconds since 1970 UTC. */
public interface CaptureListener {
    /** A snapshot begins. */
    void snapshotBegan(long number, boolean keyFrame, long atMicros);

    /** The running snapshot has listed every TCP listener, before any other socket. */
    void listenersListed();

    /** The running snapshot lists this socket. */
    void observed(SocketRecord socket, long atMicros);

    /**
     * The snapshot ended and every destroy event that came before its end has been handed over.
     *
     * @param tornBecause null when it is complete
     */
    void snapshotEnded(long number, @Nullable String tornBecause, long atMicros, long costMicros);

    /** The kernel freed this socket. */
    void destroyed(SocketRecord socket, long atMicros);

    /** Every destroy event that the kernel had told of by then was handed over. */
    void upToDate(long atMicros);

    /** The kernel dropped that many destroy events in that span. */
    void lost(long events, long fromMicros, long untilMicros);
}
