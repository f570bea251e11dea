package io.sockcdc.filter;

import org.jspecify.annotations.Nullable;

/**
 * One socket as a filter asks about it.
 *
 * <p>A primitive accessor is asked only when {@link #knows} says that its fact is known; what is not known makes a predicate
 * false. Texts and enums that are not known are null. An implementation should be reusable and must not allocate when asked.
 */
public interface FilterTarget {
    /** A fact that is held as a number. */
    enum Fact {
        /** {@link FilterTarget#protocolNumber()}. */
        PROTOCOL,
        /** {@link FilterTarget#stateNumber()}. */
        STATE,
        /** The local address, both halves. */
        LOCAL_ADDRESS,
        /** {@link FilterTarget#localPort()}. */
        LOCAL_PORT,
        /** The remote address, both halves. */
        REMOTE_ADDRESS,
        /** {@link FilterTarget#remotePort()}. */
        REMOTE_PORT,
        /** {@link FilterTarget#interfaceIndex()}. */
        INTERFACE_INDEX,
        /** {@link FilterTarget#mark()}. */
        MARK,
        /** {@link FilterTarget#pid()}. */
        PID,
        /** {@link FilterTarget#uid()}. */
        UID
    }

    /** Who connected to whom. */
    enum Direction {
        /** Another host to this one. */
        INBOUND,
        /** This host to another. */
        OUTBOUND,
        /** Both ends on this host. */
        LOCAL,
        /** Waits for connections or datagrams. */
        LISTENER
    }

    /** What happened to the socket. */
    enum Op {
        /** It was there in a snapshot. */
        READ,
        /** It appeared. */
        OPEN,
        /** It changed. */
        CHANGE,
        /** It is gone. */
        CLOSE
    }

    /** Whether the accessor of that fact may be asked. */
    boolean knows(Fact fact);

    /** The address family, or null. */
    @Nullable AddressFamily family();

    /** IP protocol number: 6 TCP, 17 UDP, 262 MPTCP. */
    int protocolNumber();

    /** The kernel's state number, 1 to 13 (include/net/tcp_states.h). */
    int stateNumber();

    /** First 64 bits of the local address in network order; an IPv4 address is IPv4-mapped. */
    long localAddressHigh();

    /** Last 64 bits of the local address. */
    long localAddressLow();

    /** Local port; 0 when not bound. */
    int localPort();

    /** First 64 bits of the remote address, like the local one. */
    long remoteAddressHigh();

    /** Last 64 bits of the remote address. */
    long remoteAddressLow();

    /** Remote port; 0 when not connected. */
    int remotePort();

    /** Index of the interface the socket is bound to; 0 when not bound. */
    int interfaceIndex();

    /** Firewall mark, unsigned 32 bits. */
    int mark();

    /** Process id. */
    int pid();

    /** User id, unsigned 32 bits. */
    long uid();

    /** Name of the interface the socket is bound to. */
    default @Nullable String interfaceName() {
        return null;
    }

    /** Control group path from the root of the hierarchy, beginning with a slash. */
    default @Nullable String cgroup() {
        return null;
    }

    /** Command name of the process. */
    default @Nullable String command() {
        return null;
    }

    /** User name. */
    default @Nullable String user() {
        return null;
    }

    /** Container name. */
    default @Nullable String containerName() {
        return null;
    }

    /** Container id. */
    default @Nullable String containerId() {
        return null;
    }

    /** Local address of a socket that is not IP: a Unix path, a protocol name, a context id. */
    default @Nullable String localName() {
        return null;
    }

    /** Remote address of a socket that is not IP. */
    default @Nullable String remoteName() {
        return null;
    }

    /** Who connected to whom. */
    default @Nullable Direction direction() {
        return null;
    }

    /** What happened, when the target is an event. */
    default @Nullable Op op() {
        return null;
    }
}
