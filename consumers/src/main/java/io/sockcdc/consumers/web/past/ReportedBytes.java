package io.sockcdc.consumers.web.past;

import io.sockcdc.schema.Op;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many payload bytes each event reports that no event before it did. Owned by one thread. */
final class ReportedBytes {
    /** Beyond so many sockets, what further ones report is not followed. */
    private static final int MOST_SOCKETS = 200_000;

    private final Instant begin;
    private final Map<SocketKey, Bytes> reported = new HashMap<>();

    /** Payload bytes of a connection. */
    record Bytes(long in, long out) {
        static final Bytes NONE = new Bytes(0, 0);
    }

    /**
     * @param begin of what is read: of a connection that was open before, the first report only tells from where to count
     */
    ReportedBytes(Instant begin) {
        this.begin = begin;
    }

    Bytes fresh(SocketKey key, SocketEvent event) {
        Bytes before = reported.get(key);
        if (before == null && isNew(event)) {
            before = Bytes.NONE;
        }
        Bytes now = new Bytes(
                value(event.getPayloadBytesReceived(), before == null ? 0 : before.in),
                value(event.getPayloadBytesSent(), before == null ? 0 : before.out));
        if (event.getOp() == Op.CLOSE) {
            reported.remove(key);
        } else if (reported.containsKey(key) || reported.size() < MOST_SOCKETS) {
            reported.put(key, now);
        }
        return before == null ? Bytes.NONE : new Bytes(now.in - before.in, now.out - before.out);
    }

    private boolean isNew(SocketEvent event) {
        Instant since = event.getOpenedNotBefore();
        return event.getOp() == Op.OPEN || (since != null && !since.isBefore(begin));
    }

    private static long value(@Nullable Long reported, long before) {
        return reported == null ? before : Math.max(reported, before);
    }
}
