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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes records from values whose keys are known. */
final class RecordBinder {
    private static final Pattern SECTION_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

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
            throw refused(prefix, components, e.getCause() == null ? e : e.getCause());
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
        if (type.isNamedSections()) {
            return sections(key, type.elementType());
        }
        if (type.isMap()) {
            return map(key, type.elementType(), defaultValue);
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
                    raw.where() + ": " + key + " is \"" + print(type, raw) + "\"; expected " + type.expected(), e);
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

    private static String print(ValueType type, RawValue raw) {
        return type.isSecret() ? Secret.MASK : raw.print();
    }

    /** Sections that users name: one for each name that has a key. */
    private Map<String, Record> sections(String key, ValueType type) {
        Map<String, Record> sections = new LinkedHashMap<>();
        values.forEach((its, raw) -> {
            if (its.startsWith(key + ".")) {
                String name = its.substring(key.length() + 1).split("\\.", 2)[0];
                if (!SECTION_NAME.matcher(name).matches()) {
                    throw new SettingsException(raw.where() + ": " + key + "." + name
                            + ": a name has up to 40 small letters, digits and hyphens");
                }
                if (!sections.containsKey(name)) {
                    sections.put(name, bind(key + "." + name + ".", SettingsLayout.template(type.type())));
                }
            }
        });
        return Collections.unmodifiableMap(sections);
    }

    private Map<String, Object> map(String key, ValueType type, @Nullable Object defaultValue) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (defaultValue instanceof Map<?, ?> defaults) {
            defaults.forEach((name, value) -> map.put(String.valueOf(name), value));
        }
        values.forEach((its, raw) -> {
            if (its.startsWith(key + ".")) {
                map.put(its.substring(key.length() + 1), type.parse(raw.print()));
            } else if (its.equals(key)) {
                throw new SettingsException(
                        raw.where() + ": " + key + " is \"" + print(type, raw) + "\"; expected keys with values");
            }
        });
        return Collections.unmodifiableMap(map);
    }

    /** A record's constructor said no: its message tells why, and we tell which of its own keys were set and where. */
    private SettingsException refused(String prefix, RecordComponent[] components, Throwable cause) {
        List<String> set = new ArrayList<>();
        for (RecordComponent component : components) {
            String key = prefix + SettingsLayout.kebab(component.getName());
            RawValue value = values.get(key);
            if (value != null) {
                ValueType type = ValueType.of(component.getGenericType());
                set.add(key + " = \"" + print(type, value) + "\" at " + value.where());
            }
        }
        String section = prefix.isEmpty() ? "settings" : prefix.substring(0, prefix.length() - 1);
        return new SettingsException(
                section + ": " + cause.getMessage() + (set.isEmpty() ? "" : " (" + String.join(", ", set) + ")"),
                cause);
    }
}
