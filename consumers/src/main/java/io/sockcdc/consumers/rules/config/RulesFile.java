package io.sockcdc.consumers.rules.config;

import io.sockcdc.consumers.rules.RuleBook;
import io.sockcdc.consumers.rules.RuleBookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a rules file. */
public final class RulesFile {
    private static final long MOST_BYTES = 1 << 20;
    private static final String GROUPS = "groups.";

    private RulesFile() {}

    /** What reading gave. */
    public sealed interface Result {
        /** It can be used. */
        record Loaded(Rules rules) implements Result {}

        /** It cannot; the reason begins with file and line where they are known. */
        record Refused(String reason) implements Result {}
    }

    /** Reads a file. Whatever is wrong with it is in the result; nothing is thrown for it. */
    public static Result load(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                return new Result.Refused(file + ": larger than 1 MiB");
            }
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            return new Result.Refused(file + ": cannot be read: " + e);
        }
    }

    /** Reads a text; {@code name} stands before the line in a reason. */
    static Result parse(String name, String text) {
        try {
            Map<String, YamlLines.Entry> entries = YamlLines.read(name, text);
            return bind(name, text, entries);
        } catch (RefusedException e) {
            return new Result.Refused(e.getMessage());
        }
    }

    private static Result bind(String name, String text, Map<String, YamlLines.Entry> entries) {
        Map<String, String> common = new LinkedHashMap<>();
        Map<String, Map<String, YamlLines.Entry>> groups = new LinkedHashMap<>();
        entries.forEach((key, entry) -> {
            if (!key.startsWith(GROUPS)) {
                common.put(key, entry.text());
                return;
            }
            int dot = key.indexOf('.', GROUPS.length());
            if (dot < 0) {
                throw new RefusedException(name, entry.line(), key + " needs keys below it");
            }
            groups.computeIfAbsent(key.substring(GROUPS.length(), dot), fresh -> new LinkedHashMap<>())
                    .put(key.substring(dot + 1), entry);
        });
        List<RuleBook.Group> bound = new ArrayList<>();
        groups.forEach((group, values) -> bound.add(group(name, group, values)));
        try {
            return new Result.Loaded(new Rules(RuleBook.of(common, bound), text));
        } catch (RuleBookException e) {
            Integer line = line(entries, e.group(), e.key());
            return new Result.Refused(name + (line == null ? "" : ":" + line) + ": " + e.getMessage());
        }
    }

    private static RuleBook.Group group(String file, String name, Map<String, YamlLines.Entry> values) {
        Map<String, String> overrides = new LinkedHashMap<>();
        values.forEach((key, entry) -> {
            if (key.indexOf('.') >= 0) {
                overrides.put(key, entry.text());
            } else if (!List.of("networks", "ports", "hosts", "processes", "exempt")
                    .contains(key)) {
                throw new RefusedException(
                        file,
                        entry.line(),
                        "unknown key " + key + " in group " + name
                                + "; a group has networks, ports, hosts, processes, exempt and sections of rules");
            }
        });
        List<Integer> ports = new ArrayList<>();
        YamlLines.Entry written = values.get("ports");
        for (String port : items(written)) {
            int number = number(port);
            if (number < 1 || number > 65535) {
                throw new RefusedException(file, written == null ? 0 : written.line(), "not a port: " + port);
            }
            ports.add(number);
        }
        return new RuleBook.Group(
                name,
                items(values.get("networks")),
                ports,
                items(values.get("hosts")),
                items(values.get("processes")),
                items(values.get("exempt")),
                overrides);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static List<String> items(YamlLines.@Nullable Entry entry) {
        return entry == null ? List.of() : entry.items();
    }

    private static @Nullable Integer line(
            Map<String, YamlLines.Entry> entries, @Nullable String group, @Nullable String key) {
        String prefix = group == null ? "" : GROUPS + group + ".";
        YamlLines.Entry exact = key == null ? null : entries.get(prefix + key);
        if (exact != null) {
            return exact.line();
        }
        return entries.entrySet().stream()
                .filter(each -> group != null && each.getKey().startsWith(prefix))
                .map(each -> each.getValue().line())
                .findFirst()
                .orElse(null);
    }
}
