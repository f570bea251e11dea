package io.sockcdc.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Java type that a setting may have: how its text is read, and what to tell who wrote it wrong. */
record ValueType(Class<?> type, @Nullable Class<?> element) {
    static ValueType of(Type generic) {
        if (generic instanceof ParameterizedType parameterized && parameterized.getRawType() instanceof Class<?> raw) {
            Type[] arguments = parameterized.getActualTypeArguments();
            if (arguments[arguments.length - 1] instanceof Class<?> element) {
                return new ValueType(raw, element);
            }
        }
        if (generic instanceof Class<?> plain) {
            return new ValueType(plain, null);
        }
        throw new IllegalStateException("a setting cannot have the type " + generic);
    }

    boolean isRecord() {
        return type.isRecord() && type != ByteSize.class && type != Secret.class;
    }

    boolean isMap() {
        return type == Map.class;
    }

    /** Whether it is a map of records: as many sections of one kind as there are names. */
    boolean isNamedSections() {
        return isMap() && elementType().isRecord();
    }

    boolean isSecret() {
        return type == Secret.class;
    }

    boolean isList() {
        return type == List.class;
    }

    ValueType elementType() {
        if (element == null) {
            throw new IllegalStateException("not a list: " + type);
        }
        return new ValueType(element, null);
    }

    /** The value of a text; throws IllegalArgumentException when it is none. */
    Object parse(String text) {
        if (type == String.class) {
            return text;
        }
        if (isSecret()) {
            return new Secret(text);
        }
        if (type.isEnum()) {
            return constant(text);
        }
        String trimmed = text.trim();
        if (type == Path.class) {
            return path(trimmed);
        } else if (type == Duration.class) {
            return Durations.parse(trimmed);
        } else if (type == ByteSize.class) {
            return ByteSize.parse(trimmed);
        } else if (type == int.class || type == Integer.class) {
            return Integer.parseInt(trimmed);
        } else if (type == long.class || type == Long.class) {
            return Long.parseLong(trimmed);
        } else if (type == double.class || type == Double.class) {
            double value = Double.parseDouble(trimmed);
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("not finite");
            }
            return value;
        } else if (type == boolean.class || type == Boolean.class) {
            if (!trimmed.equals("true") && !trimmed.equals("false")) {
                throw new IllegalArgumentException("neither true nor false");
            }
            return trimmed.equals("true");
        }
        throw new IllegalStateException("a setting cannot have the type " + type);
    }

    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        return Path.of(text);
    }

    private Object constant(String text) {
        for (Object constant : type.getEnumConstants()) {
            if (word(constant).equals(text.trim().toLowerCase(Locale.ROOT).replace('_', '-'))) {
                return constant;
            }
        }
        throw new IllegalArgumentException("not one of them");
    }

    private static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is expected, for an error. */
    String expected() {
        if (type == Duration.class) {
            return "a duration such as 250ms, 30s or 5m";
        } else if (type == ByteSize.class) {
            return "a size such as 16MiB or 512KiB";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        } else if (type == double.class || type == Double.class) {
            return "a number";
        } else if (type == Path.class) {
            return "a path";
        } else if (type.isEnum()) {
            return "one of "
                    + String.join(
                            ", ",
                            Arrays.stream(type.getEnumConstants())
                                    .map(ValueType::word)
                                    .toList());
        } else if (isList()) {
            return "a list, or values with commas between";
        } else if (isMap()) {
            return "keys with values";
        }
        return "a text";
    }

    /** Name of the type on the reference page. */
    String describe() {
        if (type.isEnum()) {
            return expected().substring("one of ".length());
        } else if (isList()) {
            return "list of " + elementType().describe();
        } else if (isMap()) {
            return "map";
        } else if (type == String.class) {
            return "text";
        } else if (isSecret()) {
            return "secret text";
        } else if (type == ByteSize.class) {
            return "size";
        }
        return switch (type.getSimpleName()) {
            case "int", "Integer", "long", "Long" -> "whole number";
            case "double", "Double" -> "number";
            case "boolean", "Boolean" -> "true or false";
            default -> type.getSimpleName().toLowerCase(Locale.ROOT);
        };
    }

    /** A value as it would be written. */
    static String print(@Nullable Object value) {
        if (value == null) {
            return "";
        } else if (value instanceof Duration duration) {
            return Durations.format(duration);
        } else if (value instanceof Enum<?> constant) {
            return word(constant);
        } else if (value instanceof List<?> list) {
            return String.join(",", list.stream().map(ValueType::print).toList());
        } else if (value instanceof Map<?, ?> map) {
            return String.join(
                    ",",
                    map.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .sorted()
                            .toList());
        }
        return value.toString();
    }
}
