package io.sockcdc.collector.sockdiag.family;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.testkit.CHeaders;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@Requires(Need.CC)
class FamilyLayoutTest {
    private static final List<String> HEADERS = List.of(
            "stddef.h",
            "sys/socket.h",
            "linux/types.h",
            "linux/sock_diag.h",
            "linux/unix_diag.h",
            "linux/packet_diag.h",
            "linux/netlink_diag.h",
            "linux/vm_sockets_diag.h",
            "linux/xdp_diag.h");

    private static final Map<String, Number> NUMBERS = Map.ofEntries(
            entry("AF_UNIX", Layouts.AF_UNIX),
            entry("AF_NETLINK", Layouts.AF_NETLINK),
            entry("AF_PACKET", Layouts.AF_PACKET),
            entry("AF_VSOCK", Layouts.AF_VSOCK),
            entry("AF_XDP", Layouts.AF_XDP),
            entry("sizeof(struct unix_diag_req)", Layouts.UNIX_REQ),
            entry("offsetof(struct unix_diag_req, udiag_states)", Layouts.UNIX_STATES),
            entry("offsetof(struct unix_diag_req, udiag_show)", Layouts.UNIX_SHOW),
            entry("sizeof(struct unix_diag_msg)", Layouts.UNIX_MSG),
            entry("offsetof(struct unix_diag_msg, udiag_state)", Layouts.UNIX_STATE),
            entry("offsetof(struct unix_diag_msg, udiag_ino)", Layouts.UNIX_INO),
            entry("offsetof(struct unix_diag_msg, udiag_cookie)", Layouts.UNIX_COOKIE),
            entry(
                    "UDIAG_SHOW_NAME|UDIAG_SHOW_VFS|UDIAG_SHOW_PEER|UDIAG_SHOW_ICONS|UDIAG_SHOW_RQLEN"
                            + "|UDIAG_SHOW_MEMINFO|UDIAG_SHOW_UID",
                    Layouts.UNIX_SHOW_ALL),
            entry("UNIX_DIAG_NAME", Layouts.UNIX_DIAG_NAME),
            entry("UNIX_DIAG_VFS", Layouts.UNIX_DIAG_VFS),
            entry("UNIX_DIAG_PEER", Layouts.UNIX_DIAG_PEER),
            entry("UNIX_DIAG_ICONS", Layouts.UNIX_DIAG_ICONS),
            entry("UNIX_DIAG_RQLEN", Layouts.UNIX_DIAG_RQLEN),
            entry("UNIX_DIAG_SHUTDOWN", Layouts.UNIX_DIAG_SHUTDOWN),
            entry("UNIX_DIAG_UID", Layouts.UNIX_DIAG_UID),
            entry("sizeof(struct packet_diag_req)", Layouts.PACKET_REQ),
            entry("offsetof(struct packet_diag_req, pdiag_show)", Layouts.PACKET_SHOW),
            entry("sizeof(struct packet_diag_msg)", Layouts.PACKET_MSG),
            entry("offsetof(struct packet_diag_msg, pdiag_num)", Layouts.PACKET_NUM),
            entry("offsetof(struct packet_diag_msg, pdiag_ino)", Layouts.PACKET_INO),
            entry("offsetof(struct packet_diag_msg, pdiag_cookie)", Layouts.PACKET_COOKIE),
            entry("offsetof(struct packet_diag_info, pdi_index)", Layouts.PDI_INDEX),
            entry("offsetof(struct packet_diag_info, pdi_version)", Layouts.PDI_VERSION),
            entry("offsetof(struct packet_diag_info, pdi_flags)", Layouts.PDI_FLAGS),
            entry("PACKET_DIAG_INFO", Layouts.PACKET_DIAG_INFO),
            entry("PACKET_DIAG_FANOUT", Layouts.PACKET_DIAG_FANOUT),
            entry("PACKET_DIAG_UID", Layouts.PACKET_DIAG_UID),
            entry("PACKET_DIAG_MEMINFO", Layouts.PACKET_DIAG_MEMINFO),
            entry("sizeof(struct netlink_diag_req)", Layouts.NETLINK_REQ),
            entry("offsetof(struct netlink_diag_req, ndiag_show)", Layouts.NETLINK_SHOW),
            entry("sizeof(struct netlink_diag_msg)", Layouts.NETLINK_MSG),
            entry("offsetof(struct netlink_diag_msg, ndiag_protocol)", Layouts.NETLINK_PROTOCOL),
            entry("offsetof(struct netlink_diag_msg, ndiag_state)", Layouts.NETLINK_STATE),
            entry("offsetof(struct netlink_diag_msg, ndiag_portid)", Layouts.NETLINK_PORTID),
            entry("offsetof(struct netlink_diag_msg, ndiag_dst_portid)", Layouts.NETLINK_DST_PORTID),
            entry("offsetof(struct netlink_diag_msg, ndiag_dst_group)", Layouts.NETLINK_DST_GROUP),
            entry("offsetof(struct netlink_diag_msg, ndiag_ino)", Layouts.NETLINK_INO),
            entry("offsetof(struct netlink_diag_msg, ndiag_cookie)", Layouts.NETLINK_COOKIE),
            entry("NDIAG_SHOW_MEMINFO|NDIAG_SHOW_GROUPS", Layouts.NETLINK_SHOW_ALL),
            entry("NETLINK_DIAG_MEMINFO", Layouts.NETLINK_DIAG_MEMINFO),
            entry("NETLINK_DIAG_GROUPS", Layouts.NETLINK_DIAG_GROUPS),
            entry("sizeof(struct vsock_diag_req)", Layouts.VSOCK_REQ),
            entry("offsetof(struct vsock_diag_req, vdiag_states)", Layouts.VSOCK_STATES),
            entry("sizeof(struct vsock_diag_msg)", Layouts.VSOCK_MSG),
            entry("offsetof(struct vsock_diag_msg, vdiag_state)", Layouts.VSOCK_STATE),
            entry("offsetof(struct vsock_diag_msg, vdiag_src_cid)", Layouts.VSOCK_SRC_CID),
            entry("offsetof(struct vsock_diag_msg, vdiag_src_port)", Layouts.VSOCK_SRC_PORT),
            entry("offsetof(struct vsock_diag_msg, vdiag_dst_cid)", Layouts.VSOCK_DST_CID),
            entry("offsetof(struct vsock_diag_msg, vdiag_dst_port)", Layouts.VSOCK_DST_PORT),
            entry("offsetof(struct vsock_diag_msg, vdiag_ino)", Layouts.VSOCK_INO),
            entry("offsetof(struct vsock_diag_msg, vdiag_cookie)", Layouts.VSOCK_COOKIE),
            entry("sizeof(struct xdp_diag_req)", Layouts.XDP_REQ),
            entry("offsetof(struct xdp_diag_req, xdiag_show)", Layouts.XDP_SHOW),
            entry("sizeof(struct xdp_diag_msg)", Layouts.XDP_MSG),
            entry("offsetof(struct xdp_diag_msg, xdiag_ino)", Layouts.XDP_INO),
            entry("offsetof(struct xdp_diag_msg, xdiag_cookie)", Layouts.XDP_COOKIE),
            entry("XDP_SHOW_INFO", Layouts.XDP_SHOW_INFO),
            entry("XDP_DIAG_INFO", Layouts.XDP_DIAG_INFO),
            entry("XDP_DIAG_UID", Layouts.XDP_DIAG_UID),
            entry("SK_MEMINFO_RMEM_ALLOC", Layouts.SK_MEMINFO_RMEM_ALLOC),
            entry("SK_MEMINFO_WMEM_ALLOC", Layouts.SK_MEMINFO_WMEM_ALLOC));

    @Test
    void everyNumberIsWhatTheHeadersOfThisMachineSay() {
        assertThat(CHeaders.disagreements(HEADERS, NUMBERS)).isEmpty();
    }
}
