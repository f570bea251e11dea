package io.sockcdc.consumers.web.api;

import io.sockcdc.consumers.query.TimeExpression;
import io.sockcdc.consumers.query.TimeSyntaxException;
import io.sockcdc.filter.FilterNames;
import io.sockcdc.filter.FilterSyntaxException;
import io.sockcdc.filter.SocketFilter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request said, read and checked. */
public final class Query {
    private static final int MOST_TEXT = 2_000;

    private final Map<String, Object> values;

    private Query(Map<String, Object> values) {
        this.values = values;
    }

    /**
     * Reads what a request said.
     *
     * @param given every parameter with all its values
     * @throws ProblemException when one is not known, stands twice, or is not what it may be
     */
    public static Query of(List<Parameter> parameters, Map<String, List<String>> given, Clock clock) {
        Map<String, Object> values = new HashMap<>();
        for (Map.Entry<String, List<String>> entry : given.entrySet()) {
            String name = entry.getKey();
            Parameter parameter = parameters.stream()
                    .filter(known -> known.name().equals(name))
                    .findFirst()
                    .orElse(null);
            if (parameter == null) {
                List<String> known =
                        parameters.stream().map(Parameter::name).sorted().toList();
                throw wrong(
                        name, "there is no parameter " + name + (known.isEmpty() ? "" : "; there are " + known), known);
            }
            if (entry.getValue().size() != 1) {
                throw wrong(name, name + " stands " + entry.getValue().size() + " times, once is allowed", null);
            }
            String text = entry.getValue().get(0);
            if (!text.isEmpty()) {
                values.put(name, value(parameter, text, clock));
            }
        }
        for (Parameter parameter : parameters) {
            String otherwise = parameter.otherwise();
            if (otherwise != null && !values.containsKey(parameter.name())) {
                values.put(parameter.name(), value(parameter, otherwise, clock));
            }
        }
        return new Query(values);
    }

    private static Object value(Parameter parameter, String text, Clock clock) {
        String name = parameter.name();
        if (text.length() > MOST_TEXT) {
            throw wrong(name, name + " has more than " + MOST_TEXT + " characters", null);
        }
        return switch (parameter.type()) {
            case TEXT -> text;
            case NUMBER -> number(parameter, text);
            case CHOICE -> {
                if (!parameter.allowed().contains(text)) {
                    throw wrong(name, name + " may be one of " + parameter.allowed(), parameter.allowed());
                }
                yield text;
            }
            case TIME -> time(name, text, clock);
            case FILTER -> filter(name, text);
        };
    }

    private static Long number(Parameter parameter, String text) {
        String allowed = parameter.least() + " to " + parameter.most();
        try {
            long value = Long.parseLong(text);
            if (value >= parameter.least() && value <= parameter.most()) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw wrong(parameter.name(), parameter.name() + " must be a whole number, " + allowed, List.of(allowed));
        }
        throw wrong(parameter.name(), parameter.name() + " must be " + allowed, List.of(allowed));
    }

    private static Instant time(String name, String text, Clock clock) {
        try {
            return TimeExpression.parse(text, clock);
        } catch (TimeSyntaxException e) {
            throw wrong(
                    name,
                    name + " is no time: " + e.getMessage(),
                    List.of("2026-11-20T14:05:30Z", "-15m", "yesterday 14:00", "@1763608320"));
        }
    }

    private static SocketFilter filter(String name, String text) {
        try {
            return SocketFilter.parse(text, Names.OF_MACHINE);
        } catch (FilterSyntaxException e) {
            String message = String.valueOf(e.getMessage());
            throw wrong(name, message.substring(0, (message + "\n").indexOf('\n')), List.of(e.expected()));
        }
    }

    private static ProblemException wrong(String name, String detail, @Nullable List<String> allowed) {
        return new ProblemException(Problem.parameter(name, detail, allowed));
    }

    /** Names are read once: they are those of the machine that serves the web. */
    private static final class Names {
        private static final FilterNames OF_MACHINE = FilterNames.ofMachine(Path.of("/"));
    }

    @Nullable String text(Parameter parameter) {
        return (String) values.get(parameter.name());
    }

    String word(Parameter parameter) {
        String word = text(parameter);
        if (word == null) {
            throw wrong(parameter.name(), parameter.name() + " is missing", parameter.allowed());
        }
        return word;
    }

    int number(Parameter parameter) {
        return values.get(parameter.name()) instanceof Long number ? number.intValue() : 0;
    }

    @Nullable Instant time(Parameter parameter) {
        return (Instant) values.get(parameter.name());
    }

    @Nullable SocketFilter filter() {
        return (SocketFilter) values.get(Parameter.FILTER.name());
    }
}
