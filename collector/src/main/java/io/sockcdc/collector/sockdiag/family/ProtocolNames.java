package io.sockcdc.collector.sockdiag.family;

import java.util.Map;

/** Words that ss has for the protocols of netlink and packet sockets; a number that has none stays a number. */
final class ProtocolNames {
    private static final Map<Integer, String> NETLINK = Map.ofEntries(
            Map.entry(0, "rtnl"),
            Map.entry(1, "unused"),
            Map.entry(2, "usersock"),
            Map.entry(3, "fw"),
            Map.entry(4, "tcpdiag"),
            Map.entry(5, "nflog"),
            Map.entry(6, "xfrm"),
            Map.entry(7, "selinux"),
            Map.entry(8, "iscsi"),
            Map.entry(9, "audit"),
            Map.entry(10, "fiblookup"),
            Map.entry(11, "connector"),
            Map.entry(12, "nft"),
            Map.entry(13, "ip6fw"),
            Map.entry(14, "dec-rt"),
            Map.entry(15, "uevent"),
            Map.entry(16, "genl"),
            Map.entry(18, "scsi-trans"),
            Map.entry(19, "ecryptfs"),
            Map.entry(20, "rdma"),
            Map.entry(21, "crypto"));
    private static final Map<Integer, String> ETHERNET =
            Map.of(3, "*", 0x0800, "ip", 0x0806, "arp", 0x86dd, "ipv6", 0x8100, "802.1Q", 0x88cc, "LLDP");

    private ProtocolNames() {}

    static String netlink(int protocol) {
        return NETLINK.getOrDefault(protocol, String.valueOf(protocol));
    }

    /** ETH_P_ALL is every protocol. */
    static String ethernet(int protocol) {
        return ETHERNET.getOrDefault(protocol, "[" + protocol + "]");
    }
}
