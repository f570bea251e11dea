package io.sockcdc.consumers.rules;

import io.sockcdc.schema.Op;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.TcpInfo;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a socket after its events so far; what an event does not say stays as it was.
 *
 * @param epoch of the newest event
 * @param sequence of that event
 * @param segmentsOut segments sent, as far as was reported
 * @param retransmitted of those, sent again
 */
public record LastKnown(long epoch, long sequence, SocketView view, long segmentsOut, long retransmitted) {
    /** What is known after one more event. */
    public static LastKnown after(@Nullable LastKnown before, SocketKey key, SocketEvent event) {
        TcpInfo info = event.getTcpInfo();
        return new LastKnown(
                event.getEpoch(),
                event.getSequence(),
                SocketView.after(before == null ? null : before.view, key, event),
                grown(info == null ? null : info.getSegsOut(), before == null ? 0 : before.segmentsOut),
                grown(info == null ? null : info.getTotalRetrans(), before == null ? 0 : before.retransmitted));
    }

    /** What is known after one more event; null when it is that the socket is gone. */
    static @Nullable LastKnown unlessClosed(@Nullable LastKnown before, SocketKey key, SocketEvent event) {
        return event.getOp() == Op.CLOSE ? null : after(before, key, event);
    }

    boolean isOlderThan(SocketEvent event) {
        return event.getEpoch() != epoch ? event.getEpoch() > epoch : event.getSequence() > sequence;
    }

    private static long grown(@Nullable Long now, long before) {
        return now == null ? before : Math.max(now, before);
    }
}
