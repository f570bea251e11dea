package io.sockcdc.collector.model;

import org.jspecify.annotations.Nullable;

/**
 * What one sock_diag message said of one socket, as it was said: nothing is healed or guessed. Immutable.
 *
 * @param netns inode of the network namespace it came from
 * @param cookie the kernel's socket cookie, unsigned
 * @param localIp as sent; unspecified when the kernel sent zero
 * @param localPort 0 to 65535
 * @param remoteIp as sent; unspecified when not connected
 * @param remotePort 0 to 65535
 * @param interfaceIndex interface the socket is bound to, 0 for none
 * @param timerExpiresMillis milliseconds until the timer fires
 * @param retransmits retransmissions or probes of that timer
 * @param receiveQueue rqueue as sent, unsigned 32 bit: bytes, or the accept queue's length of a listener
 * @param sendQueue wqueue as sent, unsigned 32 bit: bytes, or the accept queue's limit of a listener
 * @param uid as sent, unsigned 32 bit; always 0 in destroy events
 * @param inode as sent, unsigned 32 bit; 0 when no descriptor holds the socket, and always in destroy events
 * @param tcpInfo null when none arrived
 * @param details null in destroy events and for TIME_WAIT and SYN_RECV entries
 */
public record SocketRecord(
        long netns,
        long cookie,
        Family family,
        Protocol protocol,
        SocketState state,
        IpAddress localIp,
        int localPort,
        IpAddress remoteIp,
        int remotePort,
        int interfaceIndex,
        TimerKind timer,
        long timerExpiresMillis,
        int retransmits,
        long receiveQueue,
        long sendQueue,
        long uid,
        long inode,
        @Nullable TcpInfo tcpInfo,
        @Nullable SocketDetails details) {

    /**
     * Whether this is the kernel's mini-socket of a finished connection (inet_timewait_sock), in TIME_WAIT or FIN_WAIT2: no
     * program owns it and its end is not announced.
     */
    public boolean isTimeWaitEntry() {
        return timer == TimerKind.TIMEWAIT;
    }

    /** The same under another cookie. */
    public SocketRecord withCookie(long other) {
        return new SocketRecord(
                netns,
                other,
                family,
                protocol,
                state,
                localIp,
                localPort,
                remoteIp,
                remotePort,
                interfaceIndex,
                timer,
                timerExpiresMillis,
                retransmits,
                receiveQueue,
                sendQueue,
                uid,
                inode,
                tcpInfo,
                details);
    }
}
