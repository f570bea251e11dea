package io.sockcdc.collector.sockdiag.family;

/**
 * Offsets and numbers of unix_diag.h, packet_diag.h, netlink_diag.h, vm_sockets_diag.h and xdp_diag.h
 * (include/uapi/linux). Everything is in host byte order, but for {@code pdiag_num}, which is written by ntohs.
 *
 * <pre>
 *   requests   family u8@0, protocol u8@1, then
 *     unix     states u32@4, ino u32@8, show u32@12, cookie 8 B@16          24 B
 *     packet   ino u32@4, show u32@8, cookie 8 B@12                         20 B
 *     netlink  ino u32@4, show u32@8, cookie 8 B@12                         20 B
 *     vsock    states u32@4, ino u32@8, show u32@12, cookie 8 B@16          24 B
 *     xdp      ino u32@4, show u32@8, cookie 8 B@12                         20 B
 *   answers    family u8@0, type u8@1, then
 *     unix     state u8@2, ino u32@4, cookie@8                              16 B
 *     packet   num u16@2, ino u32@4, cookie@8                               16 B
 *     netlink  protocol u8@2, state u8@3, portid u32@4, dst_portid u32@8, dst_group u32@12, ino u32@16, cookie@20   28 B
 *     vsock    state u8@2, shutdown u8@3, src_cid u32@4, src_port u32@8, dst_cid u32@12, dst_port u32@16,
 *              ino u32@20, cookie@24                                        32 B
 *     xdp      ino u32@4, cookie@8                                          16 B
 * </pre>
 */
final class Layouts {
    static final int AF_UNIX = 1;
    static final int AF_NETLINK = 16;
    static final int AF_PACKET = 17;
    static final int AF_VSOCK = 40;
    static final int AF_XDP = 44;

    static final int UNIX_REQ = 24;
    static final int UNIX_STATES = 4;
    static final int UNIX_SHOW = 12;
    static final int UNIX_MSG = 16;
    static final int UNIX_STATE = 2;
    static final int UNIX_INO = 4;
    static final int UNIX_COOKIE = 8;
    /** NAME, VFS, PEER, ICONS, RQLEN, MEMINFO, UID. */
    static final int UNIX_SHOW_ALL = 0x7f;

    static final int UNIX_DIAG_NAME = 0;
    static final int UNIX_DIAG_VFS = 1;
    static final int UNIX_DIAG_PEER = 2;
    static final int UNIX_DIAG_ICONS = 3;
    static final int UNIX_DIAG_RQLEN = 4;
    static final int UNIX_DIAG_SHUTDOWN = 6;
    static final int UNIX_DIAG_UID = 7;

    static final int PACKET_REQ = 20;
    static final int PACKET_SHOW = 8;
    static final int PACKET_MSG = 16;
    static final int PACKET_NUM = 2;
    static final int PACKET_INO = 4;
    static final int PACKET_COOKIE = 8;
    /** INFO, MCLIST, RING_CFG, FANOUT, MEMINFO. */
    static final int PACKET_SHOW_ALL = 0x1f;

    static final int PACKET_DIAG_INFO = 0;
    static final int PACKET_DIAG_FANOUT = 4;
    static final int PACKET_DIAG_UID = 5;
    static final int PACKET_DIAG_MEMINFO = 6;
    static final int PDI_INDEX = 0;
    static final int PDI_VERSION = 4;
    static final int PDI_FLAGS = 20;

    static final int NETLINK_REQ = 20;
    static final int NETLINK_SHOW = 8;
    static final int NETLINK_MSG = 28;
    static final int NETLINK_PROTOCOL = 2;
    static final int NETLINK_STATE = 3;
    static final int NETLINK_PORTID = 4;
    static final int NETLINK_DST_PORTID = 8;
    static final int NETLINK_DST_GROUP = 12;
    static final int NETLINK_INO = 16;
    static final int NETLINK_COOKIE = 20;
    /** MEMINFO, GROUPS. */
    static final int NETLINK_SHOW_ALL = 3;

    static final int NETLINK_DIAG_MEMINFO = 0;
    static final int NETLINK_DIAG_GROUPS = 1;
    static final int NETLINK_CONNECTED = 1;

    static final int VSOCK_REQ = 24;
    static final int VSOCK_STATES = 4;
    static final int VSOCK_MSG = 32;
    static final int VSOCK_STATE = 2;
    static final int VSOCK_SRC_CID = 4;
    static final int VSOCK_SRC_PORT = 8;
    static final int VSOCK_DST_CID = 12;
    static final int VSOCK_DST_PORT = 16;
    static final int VSOCK_INO = 20;
    static final int VSOCK_COOKIE = 24;

    static final int XDP_REQ = 20;
    static final int XDP_SHOW = 8;
    static final int XDP_MSG = 16;
    static final int XDP_INO = 4;
    static final int XDP_COOKIE = 8;
    /** INFO, MEMINFO among others. */
    static final int XDP_SHOW_INFO = 1;

    static final int XDP_DIAG_INFO = 1;
    static final int XDP_DIAG_UID = 2;

    static final int SK_MEMINFO_RMEM_ALLOC = 0;
    static final int SK_MEMINFO_WMEM_ALLOC = 2;

    static final int EVERY_STATE = -1;

    private Layouts() {}
}
