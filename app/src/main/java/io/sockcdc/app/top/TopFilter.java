package io.sockcdc.app.top;

import io.sockcdc.filter.FilterNames;
import io.sockcdc.filter.FilterSyntaxException;
import io.sockcdc.filter.SocketFilter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses are wanted, as it is typed: a part of an address, or an expression in the filter language that one of its
 * open sockets must pass. While an expression is not finished the last one that was is in force.
 */
public final class TopFilter {
    private static final Pattern EXPRESSION_ONLY = Pattern.compile("[\\s=<>!()&|]");
    private static final Pattern ADDRESS_CHARACTERS = Pattern.compile("[0-9a-f.:]+");
    /** Words that an expression may begin with. */
    private static final List<String> BEGINNINGS = List.of(
            "not",
            "state",
            "exclude",
            "dst",
            "src",
            "dport",
            "sport",
            "dev",
            "fwmark",
            "cgroup",
            "autobound",
            "pid",
            "command",
            "user",
            "uid",
            "container",
            "direction",
            "protocol",
            "op");

    private final FilterNames names;
    private final String text;
    private final String part;
    private final @Nullable SocketFilter expression;
    private final @Nullable FilterSyntaxException fault;

    private TopFilter(
            FilterNames names,
            String text,
            String part,
            @Nullable SocketFilter expression,
            @Nullable FilterSyntaxException fault) {
        this.names = names;
        this.text = text;
        this.part = part;
        this.expression = expression;
        this.fault = fault;
    }

    /**
     * What a text asks for; an empty one asks for every address.
     *
     * @throws FilterSyntaxException when it is neither a part of an address nor a finished expression
     */
    public static TopFilter of(String text, FilterNames names) {
        TopFilter filter = all(names).typed(text);
        if (filter.fault != null) {
            throw filter.fault;
        }
        return filter;
    }

    private static TopFilter all(FilterNames names) {
        return new TopFilter(names, "", "", null, null);
    }

    /** The filter when the text has become another. */
    TopFilter typed(String next) {
        if (next.isBlank()) {
            return new TopFilter(names, next, "", null, null);
        }
        try {
            return new TopFilter(names, next, "", SocketFilter.parse(next, names), null);
        } catch (FilterSyntaxException e) {
            return isPart(next)
                    ? new TopFilter(names, next, next.strip().toLowerCase(Locale.ROOT), null, null)
                    : new TopFilter(names, next, "", expression, e);
        }
    }

    private static boolean isPart(String text) {
        String word = text.strip();
        return !EXPRESSION_ONLY.matcher(word).find()
                && (ADDRESS_CHARACTERS.matcher(word).matches()
                        || BEGINNINGS.stream().noneMatch(beginning -> beginning.startsWith(word)));
    }

    /** The same without what was left unfinished. */
    TopFilter settled() {
        return fault == null ? this : typed(expression == null ? "" : expression.toString());
    }

    String text() {
        return text;
    }

    /** What every address must hold; may be empty. */
    String part() {
        return part;
    }

    /** What one of the sockets of an address must pass; null when nothing is asked of sockets. */
    @Nullable SocketFilter expression() {
        return expression;
    }

    /** What could stand where the expression is not finished; null when nothing is missing. */
    @Nullable String missing() {
        return fault == null ? null : fault.expected();
    }
}
