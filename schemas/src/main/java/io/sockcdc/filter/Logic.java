package io.sockcdc.filter;

import java.util.ArrayList;
import java.util.List;

/** How predicates are combined. */
final class Logic {
    private Logic() {}

    /** Everything. */
    enum All implements SocketFilter {
        INSTANCE;

        @Override
        public boolean test(FilterTarget target) {
            return true;
        }

        @Override
        public String toString() {
            return "";
        }
    }

    /** All of at least two parts, none of which is itself an And. */
    record And(List<SocketFilter> parts) implements SocketFilter {
        And {
            parts = List.copyOf(parts);
        }

        static SocketFilter of(List<? extends SocketFilter> parts) {
            List<SocketFilter> flat = new ArrayList<>();
            for (SocketFilter part : parts) {
                if (part instanceof And and) {
                    flat.addAll(and.parts);
                } else if (part != SocketFilter.MATCH_ALL) {
                    flat.add(part);
                }
            }
            return switch (flat.size()) {
                case 0 -> SocketFilter.MATCH_ALL;
                case 1 -> flat.get(0);
                default -> new And(flat);
            };
        }

        @Override
        public boolean test(FilterTarget target) {
            for (int i = 0; i < parts.size(); i++) {
                if (!parts.get(i).test(target)) {
                    return false;
                }
            }
            return true;
        }

        /** States that stand first stay before the expression, where ss wants them. */
        @Override
        public String toString() {
            boolean statesFirst = parts.get(0) instanceof Property.States && !(parts.get(1) instanceof Property.States);
            return statesFirst
                    ? parts.get(0) + " " + join(parts.subList(1, parts.size()), " and ")
                    : join(parts, " and ");
        }
    }

    /** At least one of at least two parts, none of which is itself an Or. */
    record Or(List<SocketFilter> parts) implements SocketFilter {
        Or {
            parts = List.copyOf(parts);
        }

        static SocketFilter of(List<? extends SocketFilter> parts) {
            List<SocketFilter> flat = new ArrayList<>();
            for (SocketFilter part : parts) {
                if (part == SocketFilter.MATCH_ALL) {
                    return part;
                } else if (part instanceof Or or) {
                    flat.addAll(or.parts);
                } else {
                    flat.add(part);
                }
            }
            return flat.size() == 1 ? flat.get(0) : new Or(flat);
        }

        @Override
        public boolean test(FilterTarget target) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).test(target)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return join(parts, " or ");
        }
    }

    /** The opposite. */
    record Not(SocketFilter part) implements SocketFilter {
        @Override
        public boolean test(FilterTarget target) {
            return !part.test(target);
        }

        @Override
        public String toString() {
            return "not " + inner(part);
        }
    }

    /** Parts are always in parentheses, so that ss, which knows no precedence, reads the same. */
    private static String join(List<SocketFilter> parts, String operator) {
        return String.join(operator, parts.stream().map(Logic::inner).toList());
    }

    private static String inner(SocketFilter part) {
        if (part instanceof And and) {
            return "( " + join(and.parts(), " and ") + " )";
        }
        return part instanceof Or ? "( " + part + " )" : part.toString();
    }
}
