package io.sockcdc.filter;

import io.sockcdc.filter.FilterTarget.Fact;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Predicates that ss does not know. */
final class Extension {
    private Extension() {}

    private static String sign(boolean negated) {
        return negated ? " != " : " = ";
    }

    /** Process id. */
    record Pid(int pid, boolean negated) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            return target.knows(Fact.PID) && (target.pid() == pid) != negated;
        }

        @Override
        public String toString() {
            return "pid" + sign(negated) + pid;
        }
    }

    /** User id. */
    record Uid(long uid, boolean negated) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            return target.knows(Fact.UID) && (target.uid() == uid) != negated;
        }

        @Override
        public String toString() {
            return "uid" + sign(negated) + uid;
        }
    }

    /** User name, with the id it had when it was parsed, when that was found. */
    record User(String name, @Nullable Long uid, boolean negated) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            String its = target.user();
            if (its != null) {
                return its.equals(name) != negated;
            }
            return uid != null && target.knows(Fact.UID) && (target.uid() == uid) != negated;
        }

        @Override
        public String toString() {
            return "user" + sign(negated) + Words.quote(name);
        }
    }

    /** Command name of the process. */
    record Command(String name, boolean negated) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            String its = target.command();
            return its != null && its.equals(name) != negated;
        }

        @Override
        public String toString() {
            return "command" + sign(negated) + Words.quote(name);
        }
    }

    /** Beginning of a container id, or a container's name. */
    record Container(String text, boolean negated) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            String its = target.containerId();
            return its != null && (its.startsWith(text) || text.equals(target.containerName())) != negated;
        }

        @Override
        public String toString() {
            return "container" + sign(negated) + Words.quote(text);
        }
    }

    /** Who connected to whom. */
    record DirectionIs(FilterTarget.Direction direction, boolean negated) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            FilterTarget.Direction its = target.direction();
            return its != null && (its == direction) != negated;
        }

        @Override
        public String toString() {
            return "direction" + sign(negated) + direction.name().toLowerCase(Locale.ROOT);
        }
    }

    /** Transport protocol. */
    record ProtocolIs(TransportName protocol, boolean negated) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            return target.knows(Fact.PROTOCOL) && (target.protocolNumber() == protocol.number()) != negated;
        }

        @Override
        public String toString() {
            return "protocol" + sign(negated) + protocol.name().toLowerCase(Locale.ROOT);
        }
    }

    /** What happened. */
    record OpIs(FilterTarget.Op op, boolean negated) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            FilterTarget.Op its = target.op();
            return its != null && (its == op) != negated;
        }

        @Override
        public String toString() {
            return "op" + sign(negated) + op.name().toLowerCase(Locale.ROOT);
        }
    }
}
