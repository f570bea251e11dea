package io.sockcdc.consumers.siem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Validates against the published source files of OCSF: extends and profiles resolved, required attributes, at-least-one
 * constraints, enums, types, attributes newer than a version.
 */
final class OcsfSchema {
    private static final Set<String> TEXT = Set.of(
            "string_t",
            "hostname_t",
            "url_t",
            "username_t",
            "process_name_t",
            "file_name_t",
            "file_path_t",
            "resource_uid_t",
            "subnet_t",
            "bytestring_t",
            "email_t",
            "file_hash_t");

    private final ObjectMapper json = new ObjectMapper();
    private final Path root;
    private final JsonNode dictionary;
    private final Map<String, Path> objects = new HashMap<>();
    private final Map<String, Path> events = new HashMap<>();
    private final Map<String, Resolved> resolved = new HashMap<>();

    /** An object or class with what it inherits: attributes by name, and its constraint. */
    private record Resolved(Map<String, JsonNode> attributes, JsonNode atLeastOne) {}

    OcsfSchema(Path root) {
        this.root = root;
        dictionary = read(root.resolve("dictionary.json"));
        index(root.resolve("objects"), objects);
        index(root.resolve("events"), events);
    }

    /** Adds to {@code wrong} what is wrong with an event of that class. */
    void check(String eventClass, JsonNode event, Set<String> wrong) {
        int category = categoryOf(eventClass);
        int uid = category * 1000 + read(file(eventClass, events)).path("uid").asInt();
        Map.of(
                        "category_uid", category,
                        "class_uid", uid,
                        "type_uid", uid * 100 + event.path("activity_id").asInt())
                .forEach((name, value) -> {
                    if (event.path(name).asInt() != value) {
                        wrong.add("." + name + " is not " + value);
                    }
                });
        check("", resolve(eventClass, events), event, profiles(event), wrong);
    }

    private int categoryOf(String eventClass) {
        for (String name = eventClass; ; ) {
            JsonNode own = read(file(name, events));
            if (own.has("category")) {
                return read(root.resolve("categories.json"))
                        .path("attributes")
                        .path(own.get("category").asText())
                        .path("uid")
                        .asInt();
            }
            name = own.path("extends").asText();
        }
    }

    private static Set<String> profiles(JsonNode event) {
        Set<String> names = new HashSet<>();
        event.path("metadata").path("profiles").forEach(name -> names.add(name.asText()));
        return names;
    }

    private void check(String path, Resolved type, JsonNode node, Set<String> profiles, Set<String> wrong) {
        if (!node.isObject()) {
            wrong.add(path + " is no object");
            return;
        }
        type.attributes().forEach((name, attribute) -> {
            String profile = attribute.path("from_profile").asText();
            boolean applies = profile.isEmpty() || profiles.contains(profile);
            if (applies && attribute.path("requirement").asText().equals("required") && !node.has(name)) {
                wrong.add(path + "." + name + " is required");
            }
        });
        JsonNode any = type.atLeastOne();
        if (any.isArray()
                && Stream.iterate(0, i -> i + 1)
                        .limit(any.size())
                        .noneMatch(i -> node.has(any.get(i).asText()))) {
            wrong.add(path + " has none of " + any);
        }
        node.properties()
                .forEach(entry -> checkAttribute(path, type, entry.getKey(), entry.getValue(), profiles, wrong));
    }

    private void checkAttribute(
            String path, Resolved type, String name, JsonNode value, Set<String> profiles, Set<String> wrong) {
        String at = path + "." + name;
        JsonNode attribute = type.attributes().get(name);
        if (attribute == null && name.endsWith("_dt") && profiles.contains("datetime")) {
            String plain = name.substring(0, name.length() - 3);
            boolean time = type.attributes().containsKey(plain)
                    && dictionaryOf(plain).path("type").asText().equals("timestamp_t");
            if (!time || !matches("datetime_t", value.asText())) {
                wrong.add(at + " is no time beside a timestamp: " + value);
            }
            return;
        }
        if (attribute == null) {
            wrong.add(at + " is no attribute");
            return;
        }
        String profile = attribute.path("from_profile").asText();
        if (!profile.isEmpty() && !profiles.contains(profile)) {
            wrong.add(at + " needs the profile " + profile);
        }
        JsonNode word = dictionaryOf(name);
        if (word.path("is_array").asBoolean() != value.isArray()) {
            wrong.add(at + " is an array here or there only");
        } else if (value.isArray()) {
            value.forEach(item -> checkValue(at, word, attribute, item, profiles, wrong));
        } else {
            checkValue(at, word, attribute, value, profiles, wrong);
        }
    }

    private void checkValue(
            String at, JsonNode word, JsonNode attribute, JsonNode value, Set<String> profiles, Set<String> wrong) {
        JsonNode allowed = attribute.has("enum") ? merged(word, attribute) : word.path("enum");
        boolean ofClass = at.equals(".category_uid") || at.equals(".class_uid") || at.equals(".type_uid");
        boolean observable = at.equals(".observables.type_id") && isObservable(value.asInt());
        if (allowed.size() > 0 && !allowed.has(value.asText()) && !ofClass && !observable) {
            wrong.add(at + " is none of the values: " + value);
        }
        String type = word.path("type").asText();
        if (type.equals("object")) {
            if (!value.isObject()) {
                wrong.add(at + " is no object");
            }
            return;
        }
        boolean right = switch (type) {
            case "integer_t" -> value.isIntegralNumber() && value.canConvertToInt();
            case "long_t", "timestamp_t" -> value.isIntegralNumber() && value.canConvertToLong();
            case "port_t" -> value.isIntegralNumber() && value.asInt() >= 0 && value.asInt() <= 65535;
            case "boolean_t" -> value.isBoolean();
            case "float_t" -> value.isNumber();
            case "ip_t", "uuid_t", "datetime_t" -> value.isTextual() && matches(type, value.asText());
            default ->
                TEXT.contains(type) ? value.isTextual() && !value.asText().isEmpty() : objects.containsKey(type);
        };
        if (!right) {
            wrong.add(at + " is no " + type + ": " + value);
        } else if (objects.containsKey(type)) {
            check(at, resolve(type, objects), value, profiles, wrong);
        }
    }

    /** The types of observables are those numbers that the types of the dictionary have. */
    private boolean isObservable(int number) {
        for (JsonNode type : dictionary.path("types").path("attributes")) {
            if (type.path("observable").asInt(-1) == number) {
                return true;
            }
        }
        return false;
    }

    /** An attribute's enum is added to the dictionary's. */
    private JsonNode merged(JsonNode word, JsonNode attribute) {
        ObjectNode all = json.createObjectNode();
        word.path("enum").properties().forEach(entry -> all.set(entry.getKey(), entry.getValue()));
        attribute.path("enum").properties().forEach(entry -> all.set(entry.getKey(), entry.getValue()));
        return all;
    }

    private boolean matches(String type, String text) {
        JsonNode known = dictionary.path("types").path("attributes").path(type);
        return (!known.has("regex")
                        || Pattern.compile(known.path("regex").asText())
                                .matcher(text)
                                .find())
                && text.length() <= known.path("max_len").asInt(Integer.MAX_VALUE);
    }

    private JsonNode dictionaryOf(String name) {
        return dictionary.path("attributes").path(name);
    }

    private Resolved resolve(String name, Map<String, Path> among) {
        Resolved known = resolved.get(name);
        if (known != null) {
            return known;
        }
        JsonNode own = read(file(name, among));
        Map<String, JsonNode> attributes = new LinkedHashMap<>();
        JsonNode atLeastOne = json.createObjectNode();
        if (own.hasNonNull("extends")) {
            Resolved parent = resolve(own.get("extends").asText(), among);
            attributes.putAll(parent.attributes());
            atLeastOne = parent.atLeastOne();
        }
        own.path("attributes").path("$include").forEach(include -> {
            JsonNode profile = read(root.resolve(include.asText()));
            profile.path("attributes").properties().forEach(entry -> {
                ObjectNode copy = entry.getValue().deepCopy();
                copy.put("from_profile", profile.path("name").asText());
                attributes.putIfAbsent(entry.getKey(), copy);
            });
        });
        own.path("attributes").properties().forEach(entry -> {
            if (!entry.getKey().equals("$include")) {
                JsonNode above = attributes.get(entry.getKey());
                ObjectNode both = above == null ? json.createObjectNode() : above.deepCopy();
                entry.getValue().properties().forEach(member -> {
                    if (member.getKey().equals("enum") && both.has("enum")) {
                        ObjectNode values = both.get("enum").deepCopy();
                        member.getValue().properties().forEach(value -> values.set(value.getKey(), value.getValue()));
                        both.set("enum", values);
                    } else {
                        both.set(member.getKey(), member.getValue());
                    }
                });
                if (entry.getValue().has("profile")) {
                    both.put(
                            "from_profile",
                            entry.getValue().path("profile").asText("").replace("null", ""));
                }
                attributes.put(entry.getKey(), both);
            }
        });
        if (own.has("constraints")) {
            atLeastOne = own.path("constraints").path("at_least_one");
        }
        Resolved made = new Resolved(attributes, atLeastOne);
        resolved.put(name, made);
        return made;
    }

    private static Path file(String name, Map<String, Path> among) {
        Path file = among.get(name);
        if (file == null) {
            throw new IllegalArgumentException("no such class or object: " + name);
        }
        return file;
    }

    private void index(Path folder, Map<String, Path> into) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".json"))
                    .forEach(file -> into.put(read(file).path("name").asText(), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode read(Path file) {
        try {
            return json.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
