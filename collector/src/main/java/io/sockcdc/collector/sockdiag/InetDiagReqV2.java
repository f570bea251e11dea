package io.sockcdc.collector.sockdiag;

/**
 * Struct inet_diag_req_v2 and the numbers around it (include/uapi/linux/inet_diag.h, sock_diag.h).
 *
 * <pre>
 *   0        1          2     3     4        8                  56
 *   | family | protocol | ext | pad | states | inet_diag_sockid |
 *      u8        u8        u8    u8    u32        48 B, zero
 * </pre>
 */
final class InetDiagReqV2 {
    static final int SOCK_DIAG_BY_FAMILY = 20;
    static final int SDIAG_FAMILY = 0;
    static final int SDIAG_PROTOCOL = 1;
    static final int IDIAG_EXT = 2;
    static final int IDIAG_STATES = 4;
    static final int BYTES = 56;

    static final int INET_DIAG_REQ_BYTECODE = 1;

    private InetDiagReqV2() {}
}
