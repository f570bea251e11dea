package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** A part of a list. */
final class Page {
    private Page() {}

    /** Those that are asked for, as JSON. */
    static <T> ObjectNode of(
            Instant at, String name, List<T> all, int offset, int limit, Function<T, ObjectNode> json) {
        ObjectNode node = Json.object();
        node.put("at", Json.time(at));
        node.put("matching", all.size());
        node.put("offset", offset);
        var items = node.putArray(name);
        all.stream().skip(offset).limit(limit).map(json).forEach(items::add);
        return node;
    }

    static ObjectNode shape(String description, String name, ObjectNode item) {
        return Shapes.object(
                description,
                "at",
                Shapes.time("The moment that is shown."),
                "matching",
                Shapes.integer("How many there are in all."),
                "offset",
                Shapes.integer("How many were passed over."),
                name,
                Shapes.array("Those that were asked for, in order.", item));
    }
}
