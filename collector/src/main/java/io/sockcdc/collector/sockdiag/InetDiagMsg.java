package io.sockcdc.collector.sockdiag;

/**
 * Offsets in struct inet_diag_msg (include/uapi/linux/inet_diag.h). Host byte order, but ports and addresses in network
 * order.
 *
 * <pre>
 *   0        1       2       3         4       6       8     24    40   44       52        56       60       64    68      72
 *   | family | state | timer | retrans | sport | dport | src | dst | if | cookie | expires | rqueue | wqueue | uid | inode |
 *      u8       u8      u8      u8       be16    be16   16 B  16 B  u32  2 x u32   u32 ms     u32      u32     u32   u32
 * </pre>
 */
final class InetDiagMsg {
    static final int IDIAG_FAMILY = 0;
    static final int IDIAG_STATE = 1;
    static final int IDIAG_TIMER = 2;
    static final int IDIAG_RETRANS = 3;
    static final int IDIAG_SPORT = 4;
    static final int IDIAG_DPORT = 6;
    static final int IDIAG_SRC = 8;
    static final int IDIAG_DST = 24;
    static final int IDIAG_IF = 40;
    /** Low word; the high word follows, on machines of either byte order. */
    static final int IDIAG_COOKIE = 44;

    static final int IDIAG_EXPIRES = 52;
    static final int IDIAG_RQUEUE = 56;
    static final int IDIAG_WQUEUE = 60;
    static final int IDIAG_UID = 64;
    static final int IDIAG_INODE = 68;
    static final int BYTES = 72;

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    private InetDiagMsg() {}
}
