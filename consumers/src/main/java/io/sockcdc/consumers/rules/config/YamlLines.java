package io.sockcdc.consumers.rules.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A YAML text as dotted keys, each with the line it stands on. */
final class YamlLines {
    private static final int DEEPEST = 5;

    private final String name;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private YamlLines(String name) {
        this.name = name;
    }

    /** A value; a scalar is a list of one. */
    record Entry(List<String> items, int line) {
        String text() {
            return String.join(",", items);
        }
    }

    static Map<String, Entry> read(String name, String text) {
        YamlLines yaml = new YamlLines(name);
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                yaml.section(parser, "", 0);
                if (parser.nextToken() != null) {
                    throw yaml.refused(parser, "a second document in one file");
                }
            } else if (first != null && first != JsonToken.VALUE_NULL) {
                throw yaml.refused(parser, "expected sections with keys");
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new RefusedException(
                    name, line, "not YAML: " + e.getOriginalMessage().replaceAll("\\s+", " "));
        } catch (IOException e) {
            throw new RefusedException(name, 1, "not YAML: " + e.getMessage());
        }
        return yaml.entries;
    }

    private void section(YAMLParser parser, String prefix, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw refused(parser, "more than " + DEEPEST + " levels");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = prefix + parser.currentName();
            int line = parser.currentTokenLocation().getLineNr();
            Entry entry;
            switch (parser.nextToken()) {
                case START_OBJECT -> {
                    section(parser, key + ".", depth + 1);
                    continue;
                }
                case VALUE_NULL -> {
                    continue;
                }
                case START_ARRAY -> entry = new Entry(items(parser, key), line);
                default -> entry = new Entry(List.of(scalar(parser, key)), line);
            }
            Entry earlier = entries.putIfAbsent(key, entry);
            if (earlier != null) {
                throw new RefusedException(name, line, key + " stands already on line " + earlier.line());
            }
        }
    }

    private List<String> items(YAMLParser parser, String key) throws IOException {
        List<String> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (!token.isScalarValue()) {
                throw refused(parser, key + " expects plain values in its list");
            }
            items.add(scalar(parser, key));
        }
        return items;
    }

    private String scalar(YAMLParser parser, String key) throws IOException {
        if (parser.isCurrentAlias()) {
            throw refused(parser, key + " is an alias; write the value itself");
        }
        return parser.getText();
    }

    private RefusedException refused(YAMLParser parser, String reason) {
        return new RefusedException(name, parser.currentTokenLocation().getLineNr(), reason);
    }
}
