package io.sockcdc.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes records from values whose keys are known. */
final class RecordBinder {
    private final Map<String, RawValue> values;

    RecordBinder(Map<String, RawValue> values) {
        this.values = values;
    }

    BoundSettings bind(Record... defaults) {
        List<Record> bound = new ArrayList<>();
        for (Record root : defaults) {
            bound.add(bind("", root));
        }
        Map<String, String> sources = new LinkedHashMap<>();
        values.forEach((key, value) -> sources.put(key, value.where()));
        return new BoundSettings(bound, sources);
    }

    private Record bind(String prefix, Record defaults) {
        RecordComponent[] components = defaults.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] arguments = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            arguments[i] = value(prefix + SettingsLayout.kebab(components[i].getName()), components[i], defaults);
        }
        try {
            Constructor<? extends Record> constructor = defaults.getClass().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw refused(prefix, e.getCause() == null ? e : e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + defaults.getClass(), e);
        }
    }

    private @Nullable Object value(String key, RecordComponent component, Record defaults) {
        ValueType type = ValueType.of(component.getGenericType());
        Object defaultValue = SettingsLayout.valueOf(component, defaults);
        if (type.isRecord() && defaultValue instanceof Record nested) {
            return bind(key + ".", nested);
        }
        if (type.isMap()) {
            return map(key, defaultValue);
        }
        RawValue raw = values.get(key);
        if (raw == null) {
            return defaultValue;
        }
        try {
            if (type.isList()) {
                return list(raw, type.elementType());
            }
            if (raw.text() == null) {
                throw new IllegalArgumentException("a list");
            }
            return type.parse(raw.text());
        } catch (IllegalArgumentException e) {
            throw new SettingsException(
                    raw.where() + ": " + key + " is \"" + raw.print() + "\"; expected " + type.expected(), e);
        }
    }

    private static List<Object> list(RawValue raw, ValueType element) {
        List<String> items = raw.items();
        if (items == null) {
            String text = raw.text() == null ? "" : raw.text();
            items = Arrays.stream(text.split(",", -1))
                    .map(String::trim)
                    .filter(item -> !item.isEmpty())
                    .toList();
        }
        return items.stream().map(element::parse).toList();
    }

    private Map<String, String> map(String key, @Nullable Object defaultValue) {
        Map<String, String> map = new LinkedHashMap<>();
        if (defaultValue instanceof Map<?, ?> defaults) {
            defaults.forEach((name, value) -> map.put(String.valueOf(name), String.valueOf(value)));
        }
        values.forEach((its, raw) -> {
            if (its.startsWith(key + ".")) {
                map.put(its.substring(key.length() + 1), raw.print());
            } else if (its.equals(key)) {
                throw new SettingsException(
                        raw.where() + ": " + key + " is \"" + raw.print() + "\"; expected keys with values");
            }
        });
        return Collections.unmodifiableMap(map);
    }

    /** A record's constructor said no: its message tells why, and we tell which of its own keys were set and where. */
    private SettingsException refused(String prefix, Throwable cause) {
        List<String> set = new ArrayList<>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix) && key.indexOf('.', prefix.length()) < 0) {
                set.add(key + " = \"" + value.print() + "\" at " + value.where());
            }
        });
        String section = prefix.isEmpty() ? "settings" : prefix.substring(0, prefix.length() - 1);
        return new SettingsException(
                section + ": " + cause.getMessage() + (set.isEmpty() ? "" : " (" + String.join(", ", set) + ")"),
                cause);
    }
}
