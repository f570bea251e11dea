package io.sockcdc.collector.sockdiag;

/**
 * Struct inet_diag_req, the first version of the request (include/uapi/linux/inet_diag.h). It knows TCP only and has no
 * number for a protocol, but it can ask for both families in one walk through the kernel's table.
 *
 * <pre>
 *   0        1         2         3     4                  52       56     60
 *   | family | src_len | dst_len | ext | inet_diag_sockid | states | dbs  |
 *      u8       u8        u8        u8    48 B, zero         u32      u32
 * </pre>
 */
final class InetDiagReq {
    static final int TCPDIAG_GETSOCK = 18;
    static final int IDIAG_EXT = 3;
    static final int IDIAG_STATES = 52;
    static final int BYTES = 60;

    private InetDiagReq() {}
}
