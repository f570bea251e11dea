package io.sockcdc.consumers.rules;

/**
 * What moved on a socket between two events.
 *
 * @param bytesSent payload bytes sent
 * @param segmentsOut segments sent, with retransmissions
 * @param retransmitted segments sent again
 */
public record Traffic(long bytesSent, long segmentsOut, long retransmitted) {
    static final Traffic NONE = new Traffic(0, 0, 0);

    static Traffic carry(StateCarrier c, Traffic t) {
        return new Traffic(c.number(t.bytesSent), c.number(t.segmentsOut), c.number(t.retransmitted));
    }
}
