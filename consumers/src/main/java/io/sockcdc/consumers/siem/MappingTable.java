package io.sockcdc.consumers.siem;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** What of each field goes where in a format; made once by a {@link Builder}. The documentation is made from it. */
final class MappingTable {
    /**
     * One field of a record.
     *
     * @param source path of the field, as {@code SocketEvent.tcp_info.rtt_us}
     * @param targets where it goes, in the words of the format
     * @param reason why it goes nowhere; null when it goes somewhere
     */
    record Row(String source, Set<String> targets, @Nullable String reason) {}

    /** Where a field goes that has no place of its own. */
    interface Remainder {
        /** The target of the field at this path of that record. */
        String target(String record, String path);
    }

    private final Map<String, Set<String>> targets;
    private final Map<String, String> reasons;
    private final Set<String> also;
    private final @Nullable Remainder remainder;

    private MappingTable(Builder builder) {
        targets = Map.copyOf(builder.targets);
        reasons = Map.copyOf(builder.reasons);
        also = Set.copyOf(builder.also);
        remainder = builder.remainder;
    }

    /** Every field of a record, nested records field by field, in the schema's order. */
    List<Row> rows(Schema record) {
        List<Row> rows = new ArrayList<>();
        for (Schema.Field field : record.getFields()) {
            add(rows, record.getName() + ".", field, null);
        }
        return rows;
    }

    /** Top-level fields that are written with the remainder: all that have no place of their own, or one beside it. */
    Set<String> remaining(Schema record) {
        Set<String> names = new TreeSet<>();
        for (Schema.Field field : record.getFields()) {
            String path = record.getName() + "." + field.name();
            boolean placed = targets.containsKey(path) || reasons.containsKey(path);
            if (remainder != null && (!placed || also.contains(path))) {
                names.add(field.name());
            }
        }
        return names;
    }

    private void add(List<Row> rows, String prefix, Schema.Field field, @Nullable String reasonAbove) {
        String path = prefix + field.name();
        Schema nested = nested(field.schema());
        String reason = reasons.getOrDefault(path, reasonAbove);
        if (nested != null) {
            nested.getFields().forEach(inner -> add(rows, path + ".", inner, reason));
            return;
        }
        Set<String> all = new TreeSet<>(targets.getOrDefault(path, Set.of()));
        boolean unplaced = all.isEmpty() && reason == null;
        if (remainder != null && (unplaced || also.contains(path))) {
            int dot = path.indexOf('.');
            all.add(remainder.target(path.substring(0, dot), path.substring(dot + 1)));
        } else if (unplaced) {
            throw new IllegalStateException(path + " has neither a target nor a reason");
        }
        rows.add(new Row(path, all, reason));
    }

    static @Nullable Schema nested(Schema schema) {
        if (schema.getType() == Schema.Type.UNION) {
            for (Schema branch : schema.getTypes()) {
                if (branch.getType() == Schema.Type.RECORD) {
                    return branch;
                }
            }
            return null;
        }
        return schema.getType() == Schema.Type.RECORD ? schema : null;
    }

    /** Collects the rows. */
    static final class Builder {
        private final Map<String, Set<String>> targets = new LinkedHashMap<>();
        private final Map<String, String> reasons = new LinkedHashMap<>();
        private final Set<String> also = new TreeSet<>();
        private @Nullable Remainder remainder;

        /** The field has places of its own, and needs no other. */
        Builder to(String source, String... places) {
            targets.computeIfAbsent(source, name -> new TreeSet<>()).addAll(List.of(places));
            return this;
        }

        /** The field has places of its own, which do not hold all of it: it is with the remainder too. */
        Builder also(String source, String... places) {
            also.add(source);
            return to(source, places);
        }

        /** The field goes nowhere, for this reason. */
        Builder none(String reason, Collection<String> sources) {
            sources.forEach(source -> reasons.put(source, reason));
            return this;
        }

        /** Where everything else goes. */
        Builder remainder(Remainder rule) {
            remainder = rule;
            return this;
        }

        MappingTable build() {
            return new MappingTable(this);
        }
    }
}
