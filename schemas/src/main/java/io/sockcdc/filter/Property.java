package io.sockcdc.filter;

import io.sockcdc.filter.FilterTarget.Fact;
import org.jspecify.annotations.Nullable;

/** Predicates that ss knows on the socket as a whole. */
final class Property {
    private Property() {}

    private static String sign(boolean negated) {
        return negated ? " != " : " = ";
    }

    /** A set of states; bit n is the kernel's state n. */
    record States(int mask) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            return mask == StateNames.ALL || (target.knows(Fact.STATE) && (mask >>> target.stateNumber() & 1) != 0);
        }

        @Override
        public String toString() {
            return StateNames.print(mask);
        }
    }

    /** The interface the socket is bound to, by name or index; a name may come with the index found when it was parsed. */
    record Device(@Nullable String name, @Nullable Integer index, boolean negated) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            String its = target.interfaceName();
            if (name != null && its != null) {
                return name.equals(its) != negated;
            }
            if (!target.knows(Fact.INTERFACE_INDEX)) {
                return false;
            }
            if (index != null) {
                return (target.interfaceIndex() == index) != negated;
            }
            return negated && target.interfaceIndex() == 0;
        }

        @Override
        public String toString() {
            return "dev" + sign(negated) + (name == null ? String.valueOf(index) : Words.quote(name));
        }
    }

    /** Firewall mark under a mask. */
    record Mark(int value, int mask, boolean negated) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            return target.knows(Fact.MARK) && ((target.mark() & mask) == value) != negated;
        }

        @Override
        public String toString() {
            return "fwmark" + sign(negated) + "0x" + Integer.toHexString(value)
                    + (mask == -1 ? "" : "/0x" + Integer.toHexString(mask));
        }
    }

    /** Control group path, without the mount point. */
    record Cgroup(String path, boolean negated) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            String its = target.cgroup();
            return its != null && its.equals(path) != negated;
        }

        @Override
        public String toString() {
            return "cgroup" + sign(negated) + Words.quote(path);
        }
    }

    /**
     * The local port lies in the range from which the kernel picks ports. ss asks the kernel too whether the program chose
     * the port; that is not in an event.
     */
    record Autobound(int lowestPort, int highestPort) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            return target.knows(Fact.LOCAL_PORT)
                    && target.localPort() >= lowestPort
                    && target.localPort() <= highestPort;
        }

        @Override
        public String toString() {
            return "autobound";
        }
    }
}
