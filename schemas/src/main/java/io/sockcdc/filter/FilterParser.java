package io.sockcdc.filter;

import io.sockcdc.filter.Endpoint.Comparison;
import io.sockcdc.filter.Endpoint.Side;
import io.sockcdc.filter.Words.Kind;
import io.sockcdc.filter.Words.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Recursive descent over the words of one text. */
final class FilterParser {
    private static final int DEEPEST = 200;
    private static final String PREDICATES = "a predicate (state, exclude, dst, src, dport, sport, dev, fwmark, cgroup,"
            + " autobound, pid, command, user, uid, container, direction, protocol, op), `not` or `(`";

    private final Words words;
    private final FilterNames names;
    private final HostParser hosts;
    private int depth;

    FilterParser(String text, FilterNames names) {
        this.words = new Words(text);
        this.names = names;
        this.hosts = new HostParser(this::fail, names);
    }

    SocketFilter parse() {
        if (peek().kind() == Kind.END) {
            return SocketFilter.MATCH_ALL;
        }
        SocketFilter states = statesFirst();
        SocketFilter expression = peek().kind() == Kind.END ? SocketFilter.MATCH_ALL : or();
        Word end = words.next();
        if (end.kind() != Kind.END) {
            throw fail(end, end.kind() == Kind.CLOSE ? "no `)` without a `(`" : "`and`, `or` or the end");
        }
        return Logic.And.of(List.of(states, expression));
    }

    /** States at the very start, with no operator behind them, apply to the whole expression, as in ss. */
    private SocketFilter statesFirst() {
        int start = words.position();
        if (!isStateWord(peek())) {
            return SocketFilter.MATCH_ALL;
        }
        SocketFilter states = states(words.next());
        Kind follows = peek().kind();
        if (follows == Kind.AND || follows == Kind.OR) {
            words.back(start);
            return SocketFilter.MATCH_ALL;
        }
        return states;
    }

    private SocketFilter or() {
        List<SocketFilter> parts = new ArrayList<>();
        parts.add(and());
        while (peek().kind() == Kind.OR) {
            words.next();
            parts.add(and());
        }
        return Logic.Or.of(parts);
    }

    private SocketFilter and() {
        List<SocketFilter> parts = new ArrayList<>();
        parts.add(unary());
        while (true) {
            Kind follows = peek().kind();
            if (follows == Kind.AND) {
                words.next();
            } else if (follows != Kind.WORD && follows != Kind.NOT && follows != Kind.OPEN) {
                return Logic.And.of(parts);
            }
            parts.add(unary());
        }
    }

    private SocketFilter unary() {
        Word word = words.next();
        if (word.kind() == Kind.NOT || word.kind() == Kind.OPEN) {
            if (++depth > DEEPEST) {
                throw fail(word, "at most " + DEEPEST + " levels of `not` and `(`");
            }
            SocketFilter inner;
            if (word.kind() == Kind.NOT) {
                inner = new Logic.Not(unary());
            } else {
                inner = or();
                Word close = words.next();
                if (close.kind() != Kind.CLOSE) {
                    throw fail(close, "`)`");
                }
            }
            depth--;
            return inner;
        }
        if (word.kind() != Kind.WORD) {
            throw fail(word, PREDICATES);
        }
        return predicate(word);
    }

    private SocketFilter predicate(Word word) {
        return switch (word.text()) {
            case "state", "exclude", "excl" -> states(word);
            case "dst" -> host(Side.DESTINATION);
            case "src" -> host(Side.SOURCE);
            case "dport" -> port(Side.DESTINATION);
            case "sport" -> port(Side.SOURCE);
            case "dev" -> device();
            case "fwmark" -> mark();
            case "cgroup" -> {
                boolean negated = negated();
                yield new Property.Cgroup(cgroupPath(value("a control group path")), negated);
            }
            case "autobound" -> new Property.Autobound(names.lowestEphemeralPort(), names.highestEphemeralPort());
            case "pid" -> {
                boolean negated = negated();
                yield new Extension.Pid((int) number("a process id", Integer.MAX_VALUE), negated);
            }
            case "uid" -> {
                boolean negated = negated();
                yield new Extension.Uid(number("a user id", 0xffff_ffffL), negated);
            }
            case "command" -> {
                boolean negated = negated();
                yield new Extension.Command(value("a command name").text(), negated);
            }
            case "user" -> {
                boolean negated = negated();
                String user = value("a user name").text();
                yield new Extension.User(user, names.userId(user), negated);
            }
            case "container" -> {
                boolean negated = negated();
                Word id = value("the beginning of a container id");
                if (id.text().isEmpty()) {
                    throw fail(id, "the beginning of a container id");
                }
                yield new Extension.Container(id.text(), negated);
            }
            case "direction" -> {
                boolean negated = negated();
                yield new Extension.DirectionIs(oneOf(FilterTarget.Direction.values()), negated);
            }
            case "protocol" -> {
                boolean negated = negated();
                yield new Extension.ProtocolIs(oneOf(TransportName.values()), negated);
            }
            case "op" -> {
                boolean negated = negated();
                yield new Extension.OpIs(oneOf(FilterTarget.Op.values()), negated);
            }
            default -> throw fail(word, PREDICATES);
        };
    }

    /** A run of state and exclude: each adds or takes away, in order; one that begins with exclude begins with all. */
    private SocketFilter states(Word first) {
        int mask = first.text().equals("state") ? 0 : StateNames.ALL;
        Word keyword = first;
        while (true) {
            Word name = value("a state");
            Integer its = StateNames.mask(name.text());
            if (its == null) {
                throw fail(name, "a state: " + String.join(", ", StateNames.names()));
            }
            mask = keyword.text().equals("state") ? mask | its : mask & ~its;
            if (!isStateWord(peek())) {
                return new Property.States(mask);
            }
            keyword = words.next();
        }
    }

    private static boolean isStateWord(Word word) {
        return word.kind() == Kind.WORD
                && (word.text().equals("state")
                        || word.text().equals("exclude")
                        || word.text().equals("excl"));
    }

    private SocketFilter host(Side side) {
        Word operator = operator();
        if (operator != null && operator.kind() != Kind.EQ) {
            throw fail(operator, "`=` or a host (to exclude a host write `not`)");
        }
        return hosts.host(side, value("a host"));
    }

    private SocketFilter port(Side side) {
        Word operator = operator();
        Comparison comparison = operator == null ? Comparison.EQUAL : comparison(operator);
        return hosts.port(side, comparison, value("a port"));
    }

    private Comparison comparison(Word operator) {
        return switch (operator.kind()) {
            case EQ -> Comparison.EQUAL;
            case NE -> Comparison.NOT_EQUAL;
            case GE -> Comparison.AT_LEAST;
            case LE -> Comparison.AT_MOST;
            case GT -> Comparison.ABOVE;
            case LT -> Comparison.BELOW;
            default -> throw fail(operator, "=, !=, >=, <=, >, < or a port");
        };
    }

    private SocketFilter device() {
        boolean negated = negated();
        Word word = value("an interface name or index");
        String text = word.text();
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            long index = HostParser.integer(text);
            if (index < 0 || index > Integer.MAX_VALUE) {
                throw fail(word, "an interface name or index");
            }
            return new Property.Device(null, (int) index, negated);
        }
        if (text.isEmpty()) {
            throw fail(word, "an interface name or index");
        }
        return new Property.Device(text, names.interfaceIndex(text), negated);
    }

    private SocketFilter mark() {
        boolean negated = negated();
        Word word = value("a mark, VALUE or VALUE/MASK");
        int slash = word.text().indexOf('/');
        long value = HostParser.integer(slash < 0 ? word.text() : word.text().substring(0, slash));
        long mask = slash < 0 ? 0xffff_ffffL : HostParser.integer(word.text().substring(slash + 1));
        if (value < 0 || mask < 0 || value > 0xffff_ffffL || mask > 0xffff_ffffL) {
            throw fail(word, "a mark, VALUE or VALUE/MASK");
        }
        return new Property.Mark((int) value, (int) mask, negated);
    }

    private static String cgroupPath(Word word) {
        String path = word.text();
        for (String mount : List.of("/sys/fs/cgroup/unified", "/sys/fs/cgroup")) {
            if (path.equals(mount) || path.startsWith(mount + "/")) {
                path = path.substring(mount.length());
                break;
            }
        }
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return path.startsWith("/") ? path : "/" + path;
    }

    private long number(String expected, long highest) {
        Word word = value(expected);
        long number = HostParser.integer(word.text());
        if (number < 0 || number > highest) {
            throw fail(word, expected);
        }
        return number;
    }

    private <E extends Enum<E>> E oneOf(E[] values) {
        String expected = String.join(
                ", ",
                Arrays.stream(values)
                        .map(value -> value.name().toLowerCase(Locale.ROOT))
                        .toList());
        Word word = value(expected);
        for (E value : values) {
            if (value.name().equalsIgnoreCase(word.text())) {
                return value;
            }
        }
        throw fail(word, expected);
    }

    private boolean negated() {
        Word operator = operator();
        if (operator == null || operator.kind() == Kind.EQ) {
            return false;
        }
        if (operator.kind() == Kind.NE) {
            return true;
        }
        throw fail(operator, "=, != or a value");
    }

    /** The comparison that comes next, or null when a value comes next. */
    private @Nullable Word operator() {
        int start = words.position();
        Word word = words.next();
        return switch (word.kind()) {
            case EQ, NE, GE, LE, GT, LT -> word;
            default -> {
                words.back(start);
                yield null;
            }
        };
    }

    private Word value(String expected) {
        Word word = words.value();
        if (word.kind() != Kind.VALUE) {
            throw fail(word, expected);
        }
        return word;
    }

    private Word peek() {
        int start = words.position();
        Word word = words.next();
        words.back(start);
        return word;
    }

    private FilterSyntaxException fail(Word word, String expected) {
        return new FilterSyntaxException(words.text(), word.start() + 1, word.text(), expected);
    }
}
