package io.sockcdc.collector.sockdiag.family;

/** A kind of socket with a listing of its own in the kernel, each in a module that a kernel may lack. */
public enum SocketKind {
    /** Raw IP sockets (raw_diag). */
    RAW(Listing.INET, 255),
    /** Multipath TCP (mptcp_diag); its sub-flows are TCP sockets too. */
    MPTCP(Listing.INET, 262),
    /** SCTP (sctp_diag). */
    SCTP(Listing.INET, 132),
    /** DCCP (dccp_diag). */
    DCCP(Listing.INET, 33),
    /** Unix domain sockets (unix_diag). */
    UNIX(Listing.UNIX, 0),
    /** Packet sockets, which see frames (af_packet_diag). */
    PACKET(Listing.PACKET, 0),
    /** Netlink sockets (netlink_diag). */
    NETLINK(Listing.NETLINK, 0xff),
    /** Sockets between virtual machines and their host (vsock_diag). */
    VSOCK(Listing.VSOCK, 0),
    /** Express data path sockets (xsk_diag). */
    XDP(Listing.XDP, 0);

    private final Listing listing;
    private final int protocol;

    SocketKind(Listing listing, int protocol) {
        this.listing = listing;
        this.protocol = protocol;
    }

    /** How its kind is asked for and answered. */
    Listing listing() {
        return listing;
    }

    /** Protocol number to ask for. */
    int protocol() {
        return protocol;
    }

    /** Ways of asking. */
    enum Listing {
        INET,
        UNIX,
        PACKET,
        NETLINK,
        VSOCK,
        XDP
    }
}
