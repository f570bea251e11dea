package io.sockcdc.settings;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the file, the environment and the flags say, before it is bound to records. File &lt; environment &lt; flags.
 *
 * <p>A key is the path of component names in kebab case, as {@code kafka.bootstrap-servers}; its variable is
 * {@code SOCKCDC_KAFKA_BOOTSTRAP_SERVERS}. In variables and flags a list is written with commas, and a map is written key by
 * key: {@code SOCKCDC_KAFKA_CLIENT_LINGER_MS} is {@code linger.ms} in the map {@code kafka.client}. A map of records is as many
 * sections as the user names: with a map {@code receivers}, {@code receivers.pager.url} is {@code url} of the one named pager.
 */
public final class Settings {
    static final String VARIABLE_PREFIX = "SOCKCDC_";

    private final Map<String, RawValue> file;
    private final Map<String, String> emptyInFile;
    private final Map<String, String> variables;
    private final Map<String, String> flags;

    private Settings(
            Map<String, RawValue> file,
            Map<String, String> emptyInFile,
            Map<String, String> variables,
            Map<String, String> flags) {
        this.file = file;
        this.emptyInFile = emptyInFile;
        this.variables = variables;
        this.flags = flags;
    }

    /**
     * Reads all three.
     *
     * @param file YAML, or null for none
     * @param environment as from {@link System#getenv()}; only names that begin with SOCKCDC_ count
     * @param flags values by key, as {@code kafka.bootstrap-servers}
     * @throws SettingsException when the file cannot be read or is not YAML
     */
    public static Settings load(@Nullable Path file, Map<String, String> environment, Map<String, String> flags) {
        return load(file, environment, flags, Set.of());
    }

    /** Reads all three, with variables that begin with SOCKCDC_ and are not settings. */
    public static Settings load(
            @Nullable Path file,
            Map<String, String> environment,
            Map<String, String> flags,
            Set<String> otherVariables) {
        Map<String, String> variables = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(VARIABLE_PREFIX) && !otherVariables.contains(name)) {
                variables.put(name, value);
            }
        });
        if (file == null) {
            return new Settings(Map.of(), Map.of(), variables, Map.copyOf(flags));
        }
        YamlFile yaml = YamlFile.read(file);
        return new Settings(yaml.values(), yaml.emptySections(), variables, Map.copyOf(flags));
    }

    /**
     * Binds to records: each component of each root is a top-level key, its value in {@code defaults} the default. Unknown
     * keys are judged against all roots together.
     *
     * @throws SettingsException when a key is unknown, or a value is not of its type or refused by its record
     */
    public BoundSettings bind(Record... defaults) {
        SettingsLayout layout = new SettingsLayout(List.of(defaults));
        Map<String, RawValue> values = new LinkedHashMap<>();
        file.forEach((key, value) -> values.put(known(layout, key, value.where()), value));
        emptyInFile.forEach((key, where) -> {
            if (!layout.isSection(key)) {
                known(layout, key, where);
            }
        });
        variables.forEach((name, value) -> {
            String where = "environment variable " + name;
            values.put(keyOf(layout, name, where), new RawValue(value, null, where));
        });
        new TreeMap<>(flags).forEach((key, value) -> {
            String where = "flag " + key;
            values.put(known(layout, key, where), new RawValue(value, null, where));
        });
        return new RecordBinder(values).bind(defaults);
    }

    private static String known(SettingsLayout layout, String key, String where) {
        if (layout.leaf(key) != null || layout.mapAbove(key) != null) {
            return key;
        }
        if (layout.isSection(key)) {
            throw new SettingsException(where + ": " + key + " is a section: expected keys below it, not a value");
        }
        throw new SettingsException(where + ": unknown key " + key + "; the nearest is " + layout.nearest(key));
    }

    private static String keyOf(SettingsLayout layout, String variable, String where) {
        for (SettingsLayout.Leaf leaf : layout.leaves()) {
            if (variable.equals(leaf.variable())) {
                return leaf.key();
            }
        }
        for (SettingsLayout.Leaf leaf : layout.leaves()) {
            String prefix = leaf.variable() + "_";
            if (leaf.type().isMap() && variable.startsWith(prefix) && variable.length() > prefix.length()) {
                String below = variable.substring(prefix.length()).toLowerCase(Locale.ROOT);
                return leaf.key() + "." + below.replace('_', '.');
            }
        }
        String ofNamed = layout.namedKey(variable);
        if (ofNamed != null) {
            return ofNamed;
        }
        String guess = variable.substring(VARIABLE_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
        String nearest = layout.nearest(guess);
        throw new SettingsException(
                where + ": unknown; the nearest is " + (nearest == null ? "none" : SettingsLayout.variableOf(nearest)));
    }
}
