package io.sockcdc.settings;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The keys that a set of root records knows, in the order of their components. */
final class SettingsLayout {
    /** Stands for the name of a section that users name. */
    static final String NAME = "NAME";

    /** One key with a value. */
    record Leaf(
            String key,
            ValueType type,
            @Nullable Object defaultValue,
            @Nullable String description) {
        String variable() {
            return variableOf(key);
        }
    }

    private final List<Leaf> leaves = new ArrayList<>();
    private final List<String> sections = new ArrayList<>();
    private final List<String> named = new ArrayList<>();

    SettingsLayout(List<? extends Record> roots) {
        for (Record root : roots) {
            add("", root);
        }
    }

    private void add(String prefix, Record defaults) {
        for (RecordComponent component : defaults.getClass().getRecordComponents()) {
            String key = prefix + kebab(component.getName());
            ValueType type = ValueType.of(component.getGenericType());
            Object value = valueOf(component, defaults);
            if (type.isNamedSections()) {
                sections.add(key);
                named.add(key);
                sections.add(key + "." + NAME);
                add(key + "." + NAME + ".", template(type.elementType().type()));
            } else if (!type.isRecord()) {
                Setting setting = component.getAnnotation(Setting.class);
                leaves.add(new Leaf(key, type, value, setting == null ? null : setting.value()));
            } else if (value instanceof Record nested) {
                sections.add(key);
                add(key + ".", nested);
            } else {
                throw new IllegalStateException("the section " + key + " has no default instance");
            }
        }
    }

    /** What a section of that record is before anything is said of it: its static {@code defaults()}. */
    static Record template(Class<?> type) {
        try {
            Method defaults = type.getDeclaredMethod("defaults");
            defaults.setAccessible(true);
            return (Record) defaults.invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " has no static defaults()", e);
        }
    }

    /** The key with NAME for the name of the section that it is in, if that has a name of the user's own. */
    String general(String key) {
        for (String section : named) {
            if (key.startsWith(section + ".")) {
                int end = key.indexOf('.', section.length() + 1);
                return section + "." + NAME + (end < 0 ? "" : key.substring(end));
            }
        }
        return key;
    }

    /** The key of a setting of a named section, from its variable; null when it is none. */
    @Nullable String namedKey(String variable) {
        String best = null;
        int longest = 0;
        for (Leaf leaf : leaves) {
            int at = leaf.key().indexOf("." + NAME + ".");
            if (at < 0 || leaf.type().isMap()) {
                continue;
            }
            String before = variableOf(leaf.key().substring(0, at)) + "_";
            String below = leaf.key().substring(at + NAME.length() + 1);
            String after = variableOf(below).substring(Settings.VARIABLE_PREFIX.length());
            if (after.length() > longest
                    && variable.length() > before.length() + after.length()
                    && variable.startsWith(before)
                    && variable.endsWith(after)) {
                longest = after.length();
                best = leaf.key().substring(0, at + 1)
                        + variable.substring(before.length(), variable.length() - after.length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-')
                        + below;
            }
        }
        return best;
    }

    List<Leaf> leaves() {
        return leaves;
    }

    boolean isSection(String key) {
        return sections.contains(general(key));
    }

    @Nullable Leaf leaf(String key) {
        String general = general(key);
        for (Leaf leaf : leaves) {
            if (leaf.key().equals(general)) {
                return leaf;
            }
        }
        return null;
    }

    /** The map that a key belongs to, as {@code kafka.client} for {@code kafka.client.linger.ms}. */
    @Nullable Leaf mapAbove(String key) {
        String general = general(key);
        for (Leaf leaf : leaves) {
            if (leaf.type().isMap() && general.startsWith(leaf.key() + ".")) {
                return leaf;
            }
        }
        return null;
    }

    /** The known key that takes the fewest edits; one that only goes on where the given one ends counts as very near. */
    @Nullable String nearest(String said) {
        String key = general(said);
        List<String> known = new ArrayList<>(sections);
        leaves.forEach(leaf -> known.add(leaf.key()));
        return known.stream()
                .min(Comparator.comparingInt(candidate -> candidate.startsWith(key) ? 1 : edits(key, candidate)))
                .orElse(null);
    }

    static @Nullable Object valueOf(RecordComponent component, Record record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    static String kebab(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    static String variableOf(String key) {
        return Settings.VARIABLE_PREFIX
                + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** Levenshtein distance. */
    static int edits(String a, String b) {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }
}
