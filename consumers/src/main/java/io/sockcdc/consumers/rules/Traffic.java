package io.sockcdc.consumers.rules;

import org.jspecify.annotations.Nullable;

/**
 * What moved on a socket between two events.
 *
 * @param bytesSent payload bytes sent
 * @param segmentsOut segments sent, with retransmissions
 * @param retransmitted segments sent again
 */
public record Traffic(long bytesSent, long segmentsOut, long retransmitted) {
    static final Traffic NONE = new Traffic(0, 0, 0);

    /** What moved until something more became known. */
    static Traffic between(@Nullable LastKnown before, LastKnown now) {
        Long sent = now.view().bytesSent();
        Long sentBefore = before == null ? null : before.view().bytesSent();
        return new Traffic(
                sent == null ? 0 : sent - (sentBefore == null ? 0 : sentBefore),
                now.segmentsOut() - (before == null ? 0 : before.segmentsOut()),
                now.retransmitted() - (before == null ? 0 : before.retransmitted()));
    }

    boolean isNone() {
        return (bytesSent | segmentsOut | retransmitted) == 0;
    }

    /** Writes what {@link #carry} does. */
    void write(StateCarrier c) {
        c.put(bytesSent);
        c.put(segmentsOut);
        c.put(retransmitted);
    }

    static Traffic carry(StateCarrier c, Traffic t) {
        return new Traffic(c.number(t.bytesSent), c.number(t.segmentsOut), c.number(t.retransmitted));
    }
}
