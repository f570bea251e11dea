package io.sockcdc.collector.source;

import io.sockcdc.collector.netlink.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receive buffer of a destroy stream, which is doubled when it was more than half full or has overflown, up to a limit
 * and as far as the kernel grants it. It never shrinks. Owned by the capturing thread.
 */
final class ReceiveBuffer {
    /** Receive buffer that one waiting event takes; measured, see docs/kernel-notes.md. */
    private static final int EVENT_BYTES = 1280;

    private static final Logger LOG = LoggerFactory.getLogger(ReceiveBuffer.class);

    private final Transport transport;
    private final long limitBytes;
    private final CaptureCounters counters;
    private int bytes;
    private boolean refused;

    /** @param limitBytes as the kernel reports it; nothing grows when it is not more than there is */
    ReceiveBuffer(Transport transport, long limitBytes, CaptureCounters counters) {
        this.transport = transport;
        this.limitBytes = limitBytes;
        this.counters = counters;
        bytes = transport.receiveBufferBytes();
        counters.receiveBufferBytes = bytes;
    }

    /** So many events were waiting. */
    void drained(int events) {
        if ((long) events * EVENT_BYTES > bytes / 2) {
            grow();
        }
    }

    /** Events did not fit. */
    void overflown() {
        grow();
    }

    private void grow() {
        int wanted = (int) Math.min(limitBytes, 2L * bytes);
        if (refused || wanted <= bytes) {
            return;
        }
        int granted = transport.resizeReceiveBuffer(wanted);
        refused = granted <= bytes;
        bytes = granted;
        counters.receiveBufferBytes = granted;
        LOG.atInfo()
                .addKeyValue("wanted", wanted)
                .addKeyValue("granted", granted)
                .log(refused ? "receive buffer is not allowed to grow" : "receive buffer grown");
    }
}
