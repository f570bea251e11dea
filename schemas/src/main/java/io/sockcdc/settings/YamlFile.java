package io.sockcdc.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One YAML file as dotted keys with values and lines. */
final class YamlFile {
    private static final int DEEPEST = 20;

    private final Path file;
    private final Map<String, RawValue> values = new LinkedHashMap<>();
    private final Map<String, String> emptySections = new LinkedHashMap<>();

    private YamlFile(Path file) {
        this.file = file;
    }

    static YamlFile read(Path file) {
        YamlFile yaml = new YamlFile(file);
        try (YAMLParser parser = new YAMLFactory().createParser(Files.readString(file))) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                yaml.object(parser, "", 0);
            } else if (first != null && first != JsonToken.VALUE_NULL) {
                throw new SettingsException(yaml.where(parser) + ": expected sections with keys");
            }
            if (first == JsonToken.START_OBJECT && parser.nextToken() != null) {
                throw new SettingsException(yaml.where(parser) + ": a second document in one file");
            }
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
            throw new SettingsException(file + at + ": not YAML: " + e.getOriginalMessage(), e);
        } catch (CharacterCodingException e) {
            throw new SettingsException("cannot read " + file + ": it is not UTF-8 text", e);
        } catch (AccessDeniedException e) {
            throw new SettingsException("cannot read " + file + ": permission denied", e);
        } catch (NoSuchFileException e) {
            throw new SettingsException("cannot read " + file + ": there is no such file", e);
        } catch (IOException e) {
            throw new SettingsException("cannot read " + file + ": " + e.getMessage(), e);
        }
        return yaml;
    }

    Map<String, RawValue> values() {
        return values;
    }

    /** Keys without a value, with their place: a section where all is default, or a key left at its default. */
    Map<String, String> emptySections() {
        return emptySections;
    }

    private void object(YAMLParser parser, String prefix, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new SettingsException(where(parser) + ": more than " + DEEPEST + " levels");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = prefix + parser.currentName();
            String where = where(parser);
            RawValue value;
            switch (parser.nextToken()) {
                case START_OBJECT -> {
                    object(parser, key + ".", depth + 1);
                    continue;
                }
                case START_ARRAY -> value = new RawValue(null, items(parser, key), where);
                case VALUE_NULL -> {
                    emptySections.put(key, where);
                    continue;
                }
                default -> value = new RawValue(scalar(parser, key), null, where);
            }
            RawValue earlier = values.putIfAbsent(key, value);
            if (earlier != null) {
                throw new SettingsException(where + ": " + key + " stands already at " + earlier.where());
            }
        }
    }

    private List<String> items(YAMLParser parser, String key) throws IOException {
        List<String> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (!token.isScalarValue()) {
                throw new SettingsException(where(parser) + ": " + key + " expects plain values in its list");
            }
            items.add(scalar(parser, key));
        }
        return items;
    }

    private String scalar(YAMLParser parser, String key) throws IOException {
        if (parser.isCurrentAlias()) {
            throw new SettingsException(where(parser) + ": " + key + " is an alias; write the value itself");
        }
        return parser.getText();
    }

    private String where(JsonParser parser) {
        return file + ":" + parser.currentTokenLocation().getLineNr();
    }
}
