package io.sockcdc.collector.model;

/**
 * Socket state with the kernel's number (include/net/tcp_states.h).
 *
 * <p>NEW_SYN_RECV, 12, is reported by the kernel as 3. A UDP socket is CLOSE when it is not connected and ESTABLISHED when
 * it is.
 */
public enum SocketState {
    ESTABLISHED(1),
    SYN_SENT(2),
    SYN_RECV(3),
    FIN_WAIT1(4),
    FIN_WAIT2(5),
    TIME_WAIT(6),
    CLOSE(7),
    CLOSE_WAIT(8),
    LAST_ACK(9),
    LISTEN(10),
    CLOSING(11),
    BOUND_INACTIVE(13),
    /** A number this version does not know. */
    UNKNOWN(0);

    private static final SocketState[] BY_NUMBER = new SocketState[14];

    static {
        java.util.Arrays.fill(BY_NUMBER, UNKNOWN);
        for (SocketState state : values()) {
            BY_NUMBER[state.number] = state;
        }
        BY_NUMBER[12] = SYN_RECV;
    }

    private final int number;

    SocketState(int number) {
        this.number = number;
    }

    /** The kernel's number, 1 to 13; 0 for UNKNOWN. */
    public int number() {
        return number;
    }

    /** The state with that number, or UNKNOWN. */
    public static SocketState of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNKNOWN;
    }
}
