package io.sockcdc.consumers.siem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** JSON as paths with values; elements of an array share one path. */
final class Flat {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Flat() {}

    static JsonNode read(byte[] line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, String> of(byte[] line) {
        Map<String, String> all = new TreeMap<>();
        add("", read(line), all);
        return all;
    }

    /** Paths whose values differ. */
    static Set<String> differences(Map<String, String> first, Map<String, String> second) {
        Set<String> paths = new TreeSet<>(first.keySet());
        paths.addAll(second.keySet());
        paths.removeIf(path -> first.getOrDefault(path, "").equals(second.getOrDefault(path, "")));
        return paths;
    }

    private static void add(String path, JsonNode node, Map<String, String> all) {
        if (node.isObject()) {
            node.properties()
                    .forEach(entry ->
                            add(path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue(), all));
        } else if (node.isArray()) {
            node.forEach(item -> add(path, item, all));
        } else {
            all.merge(path, node.asText(), (before, now) -> before + "\n" + now);
        }
    }
}
