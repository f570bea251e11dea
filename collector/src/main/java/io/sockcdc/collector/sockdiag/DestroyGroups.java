package io.sockcdc.collector.sockdiag;

/** Multicast groups on which the kernel tells of freed sockets (enum sknetlink_groups), as masks for bind. */
public final class DestroyGroups {
    /** SKNLGRP_INET_TCP_DESTROY. */
    public static final int INET_TCP = 1;
    /** SKNLGRP_INET_UDP_DESTROY. */
    public static final int INET_UDP = 1 << 1;
    /** SKNLGRP_INET6_TCP_DESTROY. */
    public static final int INET6_TCP = 1 << 2;
    /** SKNLGRP_INET6_UDP_DESTROY. */
    public static final int INET6_UDP = 1 << 3;
    /** All four. */
    public static final int ALL = INET_TCP | INET_UDP | INET6_TCP | INET6_UDP;

    private DestroyGroups() {}
}
