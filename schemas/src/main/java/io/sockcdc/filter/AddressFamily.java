package io.sockcdc.filter;

import org.jspecify.annotations.Nullable;

/** Address family of a socket, by the name that ss gives it (option -f). */
public enum AddressFamily {
    /** IPv4. */
    INET("inet"),
    /** IPv6, also when it carries IPv4. */
    INET6("inet6"),
    /** Unix domain. */
    UNIX("unix"),
    /** Packet sockets. */
    LINK("link"),
    /** Netlink. */
    NETLINK("netlink"),
    /** Virtual machine sockets. */
    VSOCK("vsock");

    private final String word;

    AddressFamily(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    boolean isIp() {
        return this == INET || this == INET6;
    }

    static @Nullable AddressFamily ofPrefix(String text) {
        for (AddressFamily family : values()) {
            if (text.startsWith(family.word) && text.startsWith(":", family.word.length())) {
                return family;
            }
        }
        return null;
    }
}
