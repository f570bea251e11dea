package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** JSON Schemas (draft 2020-12), by hand and from Avro schemas, in the words of JSON lines. */
final class Shapes {
    private static final List<String> UNSIGNED = List.of("cookie", "cgroup_id");

    private Shapes() {}

    /** An object; fields whose name ends with a question mark may be absent. */
    static ObjectNode object(String description, Object... namesAndShapes) {
        ObjectNode shape = Json.object();
        shape.put("type", "object");
        shape.put("description", description);
        ObjectNode properties = shape.putObject("properties");
        var required = Json.MAPPER.createArrayNode();
        for (int i = 0; i < namesAndShapes.length; i += 2) {
            String name = (String) namesAndShapes[i];
            boolean optional = name.endsWith("?");
            String bare = optional ? name.substring(0, name.length() - 1) : name;
            properties.set(bare, (ObjectNode) namesAndShapes[i + 1]);
            if (!optional) {
                required.add(bare);
            }
        }
        shape.set("required", required);
        return shape;
    }

    static ObjectNode text(String description) {
        return simple("string", description);
    }

    static ObjectNode time(String description) {
        return simple("string", description).put("format", "date-time");
    }

    static ObjectNode integer(String description) {
        return simple("integer", description);
    }

    static ObjectNode number(String description) {
        return simple("number", description);
    }

    static ObjectNode flag(String description) {
        return simple("boolean", description);
    }

    static ObjectNode words(String description, Enum<?>... words) {
        ObjectNode shape = text(description);
        var allowed = shape.putArray("enum");
        for (Enum<?> word : words) {
            allowed.add(word.name());
        }
        return shape;
    }

    static ObjectNode array(String description, ObjectNode items) {
        ObjectNode shape = simple("array", description);
        shape.set("items", items);
        return shape;
    }

    static ObjectNode map(String description, ObjectNode values) {
        ObjectNode shape = simple("object", description);
        shape.set("additionalProperties", values);
        return shape;
    }

    static ObjectNode ref(String component) {
        return Json.object().put("$ref", "#/components/schemas/" + component);
    }

    /** The fields of several records in one object. */
    static ObjectNode records(String description, Schema... schemas) {
        ObjectNode shape = object(description);
        for (Schema schema : schemas) {
            ObjectNode one = record(schema);
            ((ObjectNode) shape.get("properties")).setAll((ObjectNode) one.get("properties"));
            one.get("required").forEach(((com.fasterxml.jackson.databind.node.ArrayNode) shape.get("required"))::add);
        }
        return shape;
    }

    /** The same shape with nothing required but some. */
    static ObjectNode requiringOnly(ObjectNode shape, String... names) {
        var required = shape.putArray("required");
        for (String name : names) {
            required.add(name);
        }
        return shape;
    }

    /** The same shape with one more field. */
    static ObjectNode with(ObjectNode shape, String name, ObjectNode field) {
        ((ObjectNode) shape.get("properties")).set(name, field);
        return shape;
    }

    private static ObjectNode record(Schema schema) {
        ObjectNode shape = object(String.valueOf(schema.getDoc()));
        ObjectNode properties = (ObjectNode) shape.get("properties");
        var required = shape.putArray("required");
        for (Schema.Field field : schema.getFields()) {
            ObjectNode value = value(field.schema(), field.name());
            if (field.doc() != null) {
                value.put("description", field.doc());
            }
            properties.set(field.name(), value);
            if (!field.schema().isNullable()) {
                required.add(field.name());
            }
        }
        return shape;
    }

    private static ObjectNode value(Schema schema, String name) {
        return switch (schema.getType()) {
            case UNION ->
                value(
                        schema.getTypes().stream()
                                .filter(branch -> branch.getType() != Schema.Type.NULL)
                                .findFirst()
                                .orElseThrow(),
                        name);
            case RECORD -> record(schema);
            case ENUM -> {
                ObjectNode shape = Json.object().put("type", "string");
                var words = shape.putArray("enum");
                schema.getEnumSymbols().forEach(words::add);
                yield shape;
            }
            case ARRAY -> array("", value(schema.getElementType(), name));
            case MAP -> map("", value(schema.getValueType(), name));
            case BOOLEAN -> Json.object().put("type", "boolean");
            case DOUBLE, FLOAT -> Json.object().put("type", "number");
            case INT -> Json.object().put("type", "integer").put("format", "int32");
            case LONG ->
                schema.getLogicalType() instanceof LogicalTypes.TimestampMicros
                        ? Json.object().put("type", "string").put("format", "date-time")
                        : UNSIGNED.contains(name)
                                ? Json.object().put("type", "integer").put("minimum", 0)
                                : Json.object().put("type", "integer").put("format", "int64");
            default -> Json.object().put("type", "string");
        };
    }

    private static ObjectNode simple(String type, String description) {
        ObjectNode shape = Json.object().put("type", type);
        return description.isEmpty() ? shape : shape.put("description", description);
    }
}
