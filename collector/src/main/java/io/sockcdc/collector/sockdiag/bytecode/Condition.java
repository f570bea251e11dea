package io.sockcdc.collector.sockdiag.bytecode;

import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketDetails;
import io.sockcdc.collector.model.SocketRecord;
import java.util.ArrayList;
import java.util.List;

/** A formula over what the kernel itself holds of a socket. Only leaves are negated, and constants stand only alone. */
sealed interface Condition {
    Condition TRUE = new Constant(true);
    Condition FALSE = new Constant(false);

    /** What the kernel would answer for a socket of which it has sent this. */
    boolean test(SocketRecord socket);

    /** The opposite. */
    Condition negate();

    /** Always or never. */
    record Constant(boolean value) implements Condition {
        @Override
        public boolean test(SocketRecord socket) {
            return value;
        }

        @Override
        public Condition negate() {
            return value ? FALSE : TRUE;
        }

        @Override
        public String toString() {
            return value ? "every socket" : "no socket";
        }
    }

    /** All of at least two parts. */
    record All(List<Condition> parts) implements Condition {
        @Override
        public boolean test(SocketRecord socket) {
            for (int i = 0; i < parts.size(); i++) {
                if (!parts.get(i).test(socket)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Condition negate() {
            return any(parts.stream().map(Condition::negate).toList());
        }

        @Override
        public String toString() {
            return "( "
                    + String.join(" and ", parts.stream().map(Object::toString).toList()) + " )";
        }
    }

    /** One of at least two parts. */
    record Any(List<Condition> parts) implements Condition {
        @Override
        public boolean test(SocketRecord socket) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).test(socket)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public Condition negate() {
            return all(parts.stream().map(Condition::negate).toList());
        }

        @Override
        public String toString() {
            return "( "
                    + String.join(" or ", parts.stream().map(Object::toString).toList()) + " )";
        }
    }

    /** Port of one end, 0 when it is not set: from {@code low} to {@code high}, or outside when negated. */
    record Port(boolean local, int low, int high, boolean negated) implements Condition {
        boolean holdsFor(int port) {
            return (port >= low && port <= high) != negated;
        }

        @Override
        public boolean test(SocketRecord socket) {
            return holdsFor(local ? socket.localPort() : socket.remotePort());
        }

        @Override
        public Condition negate() {
            return new Port(local, low, high, !negated);
        }

        @Override
        public String toString() {
            String name = local ? "sport" : "dport";
            if (low == high) {
                return name + (negated ? " != " : " = ") + low;
            } else if (low == 0) {
                return name + (negated ? " > " : " <= ") + high;
            } else if (high == 65535) {
                return name + (negated ? " < " : " >= ") + low;
            }
            return (negated ? "not " : "") + "( " + name + " >= " + low + " and " + name + " <= " + high + " )";
        }
    }

    /**
     * First bits of the address of one end. An IPv4 prefix holds for IPv4 sockets and IPv4-mapped addresses, another for IPv6
     * sockets only.
     *
     * @param bits length of the prefix in the 128-bit form
     */
    record Prefix(boolean local, boolean v4, long high, long low, int bits, boolean negated) implements Condition {
        static long highMask(int bits) {
            return bits >= 64 ? -1L : bits == 0 ? 0 : -1L << (64 - bits);
        }

        static long lowMask(int bits) {
            return bits >= 128 ? -1L : bits <= 64 ? 0 : -1L << (128 - bits);
        }

        boolean holdsFor(boolean v6Socket, long itsHigh, long itsLow) {
            boolean matches = (v4 || v6Socket) && (itsHigh & highMask(bits)) == high && (itsLow & lowMask(bits)) == low;
            return matches != negated;
        }

        @Override
        public boolean test(SocketRecord socket) {
            IpAddress its = local ? socket.localIp() : socket.remoteIp();
            return holdsFor(socket.family() == Family.INET6, its.high(), its.low());
        }

        @Override
        public Condition negate() {
            return new Prefix(local, v4, high, low, bits, !negated);
        }

        @Override
        public String toString() {
            return (negated ? "not " : "")
                    + (local ? "src " : "dst ")
                    + AddressText.prefix(v4, high, low, v4 ? bits - 96 : bits);
        }
    }

    /** An IPv6 socket, or an IPv4 one when negated. */
    record V6(boolean negated) implements Condition {
        @Override
        public boolean test(SocketRecord socket) {
            return (socket.family() == Family.INET6) != negated;
        }

        @Override
        public Condition negate() {
            return new V6(!negated);
        }

        @Override
        public String toString() {
            return negated ? "src inet:*" : "src inet6:*";
        }
    }

    /** A UDP socket, or a TCP one when negated. */
    record Udp(boolean negated) implements Condition {
        @Override
        public boolean test(SocketRecord socket) {
            return (socket.protocol() == Protocol.UDP) != negated;
        }

        @Override
        public Condition negate() {
            return new Udp(!negated);
        }

        @Override
        public String toString() {
            return negated ? "protocol = tcp" : "protocol = udp";
        }
    }

    /** Index of the interface the socket is bound to, 0 for none. */
    record Device(int index, boolean negated) implements Condition {
        @Override
        public boolean test(SocketRecord socket) {
            return (socket.interfaceIndex() == index) != negated;
        }

        @Override
        public Condition negate() {
            return new Device(index, !negated);
        }

        @Override
        public String toString() {
            return "dev" + (negated ? " != " : " = ") + index;
        }
    }

    /** Firewall mark under a mask. */
    record Mark(int value, int mask, boolean negated) implements Condition {
        @Override
        public boolean test(SocketRecord socket) {
            SocketDetails details = socket.details();
            Long mark = details == null ? null : details.mark();
            return (((mark == null ? 0 : mark.intValue()) & mask) == value) != negated;
        }

        @Override
        public Condition negate() {
            return new Mark(value, mask, !negated);
        }

        @Override
        public String toString() {
            return "fwmark" + (negated ? " != " : " = ") + "0x" + Integer.toHexString(value) + "/0x"
                    + Integer.toHexString(mask);
        }
    }

    /** All of these, simplified. */
    static Condition all(List<Condition> parts) {
        List<Condition> flat = new ArrayList<>();
        for (Condition part : parts) {
            if (part.equals(FALSE)) {
                return FALSE;
            } else if (part instanceof All all) {
                all.parts.stream().filter(inner -> !flat.contains(inner)).forEach(flat::add);
            } else if (!part.equals(TRUE) && !flat.contains(part)) {
                flat.add(part);
            }
        }
        return flat.isEmpty() ? TRUE : flat.size() == 1 ? flat.get(0) : new All(List.copyOf(flat));
    }

    /** One of these, simplified. */
    static Condition any(List<Condition> parts) {
        List<Condition> flat = new ArrayList<>();
        for (Condition part : parts) {
            if (part.equals(TRUE)) {
                return TRUE;
            } else if (part instanceof Any any) {
                any.parts.stream().filter(inner -> !flat.contains(inner)).forEach(flat::add);
            } else if (!part.equals(FALSE) && !flat.contains(part)) {
                flat.add(part);
            }
        }
        return flat.isEmpty() ? FALSE : flat.size() == 1 ? flat.get(0) : new Any(List.copyOf(flat));
    }
}
