package io.sockcdc.filter;

import io.sockcdc.filter.FilterTarget.Fact;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Predicates on one end of a socket: {@code src}, {@code dst}, {@code sport}, {@code dport}. */
final class Endpoint {
    private Endpoint() {}

    /** Which end. */
    enum Side {
        SOURCE("src", "sport", Fact.LOCAL_ADDRESS, Fact.LOCAL_PORT),
        DESTINATION("dst", "dport", Fact.REMOTE_ADDRESS, Fact.REMOTE_PORT);

        private final String host;
        private final String port;
        private final Fact address;
        private final Fact portFact;

        Side(String host, String port, Fact address, Fact portFact) {
            this.host = host;
            this.port = port;
            this.address = address;
            this.portFact = portFact;
        }

        private @Nullable String name(FilterTarget target) {
            return this == SOURCE ? target.localName() : target.remoteName();
        }

        private int port(FilterTarget target) {
            return this == SOURCE ? target.localPort() : target.remotePort();
        }
    }

    /** How a port is compared. */
    enum Comparison {
        EQUAL("="),
        NOT_EQUAL("!="),
        AT_LEAST(">="),
        AT_MOST("<="),
        ABOVE(">"),
        BELOW("<");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        private boolean test(int left, int right) {
            return switch (this) {
                case EQUAL -> left == right;
                case NOT_EQUAL -> left != right;
                case AT_LEAST -> left >= right;
                case AT_MOST -> left <= right;
                case ABOVE -> left > right;
                case BELOW -> left < right;
            };
        }
    }

    private static String prefix(@Nullable AddressFamily family) {
        return family == null ? "" : family.word() + ":";
    }

    /** Any address and port, of that family when one is given. */
    record Any(Side side, @Nullable AddressFamily family) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            return family == null || target.family() == family;
        }

        @Override
        public String toString() {
            return side.host + " " + prefix(family) + "*";
        }
    }

    /**
     * An IP prefix. An IPv4 prefix ({@code v4}) matches IPv4-mapped addresses too; an IPv6 prefix matches sockets of family
     * inet6 only, so {@code ::ffff:0:0/96} selects IPv4 on IPv6 sockets and not IPv4 sockets, as in ss.
     *
     * @param bits length of the prefix in the 128-bit form, 96 more than written for IPv4
     */
    record Address(Side side, @Nullable AddressFamily family, boolean v4, long high, long low, int bits)
            implements SocketFilter {
        Address {
            high &= bits >= 64 ? -1L : bits == 0 ? 0 : -1L << (64 - bits);
            low &= bits >= 128 ? -1L : bits <= 64 ? 0 : -1L << (128 - bits);
        }

        @Override
        public boolean test(FilterTarget target) {
            if (!target.knows(side.address)
                    || (family != null && target.family() != family)
                    || (!v4 && target.family() != AddressFamily.INET6)) {
                return false;
            }
            boolean source = side == Side.SOURCE;
            long itsHigh = source ? target.localAddressHigh() : target.remoteAddressHigh();
            long itsLow = source ? target.localAddressLow() : target.remoteAddressLow();
            long highMask = bits >= 64 ? -1L : bits == 0 ? 0 : -1L << (64 - bits);
            long lowMask = bits >= 128 ? -1L : bits <= 64 ? 0 : -1L << (128 - bits);
            return (itsHigh & highMask) == high && (itsLow & lowMask) == low;
        }

        @Override
        public String toString() {
            String address = v4
                    ? IpText.format(high, low) + (bits == 128 ? "" : "/" + (bits - 96))
                    : "[" + IpText.formatV6(high, low) + (bits == 128 ? "" : "/" + bits) + "]";
            return side.host + " " + prefix(family) + address;
        }
    }

    /** A port of an IP socket. */
    record Port(Side side, Comparison comparison, @Nullable AddressFamily family, int port) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            return target.knows(side.portFact)
                    && (family == null || target.family() == family)
                    && comparison.test(side.port(target), port);
        }

        @Override
        public String toString() {
            return side.port + " " + comparison.sign + " " + prefix(family) + ":" + port;
        }
    }

    /**
     * An address of a family that is not IP.
     *
     * @param name the name, or null for any; a glob for Unix, compared without case
     * @param port the port, or null for any
     */
    record Named(
            Side side,
            AddressFamily family,
            @Nullable String name,
            @Nullable Integer port) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            return target.family() == family && nameMatches(target) && portMatches(target);
        }

        private boolean nameMatches(FilterTarget target) {
            if (name == null) {
                return true;
            }
            String its = side.name(target);
            if (its == null) {
                return false;
            }
            return family == AddressFamily.UNIX ? Glob.matches(name, its) : name.equalsIgnoreCase(its);
        }

        private boolean portMatches(FilterTarget target) {
            return port == null || (target.knows(side.portFact) && side.port(target) == port);
        }

        @Override
        public String toString() {
            String text =
                    Objects.requireNonNullElse(name, "*") + (port == null ? "" : ":" + Integer.toUnsignedString(port));
            return side.host + " " + Words.quote(prefix(family) + text);
        }
    }
}
