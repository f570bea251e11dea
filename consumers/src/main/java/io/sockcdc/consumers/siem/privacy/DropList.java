package io.sockcdc.consumers.siem.privacy;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalyEvidence;
import io.sockcdc.schema.SocketEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Fields that a destination does not get: those of SocketEvent that may be absent, by name, with a dot for those of a
 * nested record. An anomaly loses them wherever it repeats them: in its subject, its evidence and, where they could stand
 * in its text, the text.
 */
final class DropList {
    private static final Set<String> IN_TEXT =
            Set.of("local_ip", "local_port", "remote_ip", "remote_port", "user", "pid", "command", "executable");
    /** Fields that may not be absent, with what is there instead. */
    private static final Map<String, Object> EMPTY = Map.of("host_name", "", "healed", List.of());

    private record Place(int position, int inner) {}

    private final Set<String> names;
    private final List<Place> places = new ArrayList<>();
    private final boolean plainText;

    /**
     * A list of these names.
     *
     * @throws IllegalArgumentException when one is no field, or one that no event can do without; the message names it
     */
    DropList(Collection<String> names) {
        this.names = new HashSet<>(names);
        plainText = this.names.stream().noneMatch(IN_TEXT::contains);
        names.forEach(name -> places.add(place(name)));
    }

    private static Place place(String name) {
        String[] parts = name.split("\\.", 2);
        Schema.Field field = SocketEvent.getClassSchema().getField(parts[0]);
        if (field == null) {
            throw new IllegalArgumentException(name + " is no field of an event");
        }
        if (parts.length == 1) {
            if (field.schema().getType() != Schema.Type.UNION && !EMPTY.containsKey(name)) {
                throw new IllegalArgumentException(name + " cannot be dropped: no event can do without it");
            }
            return new Place(field.pos(), -1);
        }
        Schema nested = record(field.schema());
        Schema.Field inner = nested == null ? null : nested.getField(parts[1]);
        if (inner == null) {
            throw new IllegalArgumentException(name + " is no field of an event");
        }
        if (inner.schema().getType() != Schema.Type.UNION) {
            throw new IllegalArgumentException(name + " cannot be dropped alone; " + parts[0] + " can");
        }
        return new Place(field.pos(), inner.pos());
    }

    private static @Nullable Schema record(Schema schema) {
        return schema.getType() != Schema.Type.UNION
                ? null
                : schema.getTypes().stream()
                        .filter(branch -> branch.getType() == Schema.Type.RECORD)
                        .findFirst()
                        .orElse(null);
    }

    void apply(SocketEvent event) {
        for (Place place : places) {
            if (place.inner() < 0) {
                String name =
                        event.getSchema().getFields().get(place.position()).name();
                event.put(place.position(), EMPTY.get(name));
            } else if (event.get(place.position()) instanceof SpecificRecordBase nested) {
                nested.put(place.inner(), null);
            }
        }
    }

    void apply(Anomaly anomaly) {
        if (names.isEmpty()) {
            return;
        }
        Map<String, String> fields = new HashMap<>(anomaly.getSubject().getFields());
        fields.keySet().removeAll(names);
        if (names.contains("command") || names.contains("executable")) {
            fields.remove("process");
        }
        anomaly.getSubject().setFields(fields);
        for (AnomalyEvidence socket : anomaly.getEvidence()) {
            for (Schema.Field field : socket.getSchema().getFields()) {
                if (names.contains(field.name()) && field.schema().getType() == Schema.Type.UNION) {
                    socket.put(field.pos(), null);
                }
            }
        }
        if (!plainText) {
            anomaly.setText(anomaly.getRule() + ": what happened is not told here");
        }
    }
}
