package io.sockcdc.consumers.siem;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables tell the truth: a field is changed, and exactly the places that the table names change. */
class MappingTruthTest {
    private static final List<Schema> RECORDS =
            List.of(SocketKey.getClassSchema(), SocketEvent.getClassSchema(), Anomaly.getClassSchema());

    @ParameterizedTest
    @EnumSource(SiemFormat.class)
    void everyFieldOfEverySchemaGoesWhereTheTableSaysOrNowhereForAReason(SiemFormat format) {
        // given
        Map<String, Set<String>> seen = observed(format);
        Map<String, Set<String>> told = new TreeMap<>();
        for (Schema schema : RECORDS) {
            for (MappingTable.Row row : format.table().rows(schema)) {
                told.put(row.source(), new TreeSet<>(row.targets()));
                assertThat(row.targets().isEmpty()).as(row.source()).isEqualTo(row.reason() != null);
            }
        }
        // then
        assertThat(seen.keySet()).isEqualTo(told.keySet());
        told.forEach((source, targets) -> {
            Set<String> places = seen.getOrDefault(source, Set.of());
            assertThat(places)
                    .as(source + " goes nowhere that the table does not name")
                    .allMatch(place -> targets.stream().anyMatch(target -> covers(target, place)));
            assertThat(targets)
                    .as(source + " goes everywhere that the table names")
                    .allMatch(target -> places.stream().anyMatch(place -> covers(target, place)));
        });
    }

    private static boolean covers(String target, String place) {
        return place.equals(target) || place.startsWith(target + ".");
    }

    @ParameterizedTest
    @EnumSource(SiemFormat.class)
    void thePageShowsTheTable(SiemFormat format) throws IOException {
        String expected = SiemReference.markdown(format);
        Path page = Machine.root().resolve("docs/reference/siem-" + format + ".md");
        if (Boolean.getBoolean("sockcdc.regenerate")) {
            Files.writeString(page, expected);
        }
        assertThat(page).as("run the build with -Dsockcdc.regenerate=true").hasContent(expected);
    }

    /** By source, every place whose value changes with it, over all kinds of sockets and anomalies. */
    private static Map<String, Set<String>> observed(SiemFormat format) {
        SiemMapper mapper = format.mapper("0.1.0");
        Map<String, Set<String>> seen = new TreeMap<>();
        for (Role role : Role.values()) {
            for (Op op : List.of(Op.OPEN, Op.CLOSE)) {
                SocketEvent event = Samples.whole(role);
                event.setOp(op);
                event.setCloseReason(op == Op.CLOSE ? CloseReason.GRACEFUL : null);
                SocketKey key = Samples.key();
                vary(seen, key, "SocketKey.", changed -> mapper.event((SocketKey) changed, event));
                vary(seen, event, "SocketEvent.", changed -> mapper.event(key, (SocketEvent) changed));
            }
        }
        for (String kind : List.of("remote", "destination")) {
            for (Life life : Life.values()) {
                Anomaly anomaly = Samples.anomaly(kind, life);
                vary(seen, anomaly, "Anomaly.", changed -> mapper.anomaly((Anomaly) changed));
                anomaly.setClearedAt(null);
                anomaly.getSubject().setFields(Map.of("remote_ip", "198.51.100.7"));
                vary(seen, anomaly, "Anomaly.", changed -> mapper.anomaly((Anomaly) changed));
            }
        }
        return seen;
    }

    private static void vary(
            Map<String, Set<String>> seen,
            SpecificRecordBase record,
            String prefix,
            Function<SpecificRecordBase, byte @Nullable []> map) {
        vary(seen, record, record, prefix, flat(map.apply(record)), map);
    }

    private static void vary(
            Map<String, Set<String>> seen,
            SpecificRecordBase root,
            SpecificRecordBase record,
            String prefix,
            Map<String, String> before,
            Function<SpecificRecordBase, byte @Nullable []> map) {
        for (Schema.Field field : record.getSchema().getFields()) {
            @Nullable Object value = record.get(field.pos());
            if (value instanceof SpecificRecordBase nested) {
                vary(seen, root, nested, prefix + field.name() + ".", before, map);
                continue;
            }
            Set<String> places = seen.computeIfAbsent(prefix + field.name(), source -> new TreeSet<>());
            for (Object other : others(field, value)) {
                record.put(field.pos(), other);
                places.addAll(Flat.differences(before, flat(map.apply(root))));
            }
            record.put(field.pos(), value);
        }
    }

    private static List<Object> others(Schema.Field field, @Nullable Object value) {
        Schema schema = Samples.present(field.schema());
        if (schema.getType() == Schema.Type.ENUM) {
            return schema.getEnumSymbols().stream()
                    .map(symbol -> SpecificData.get().createEnum(symbol, schema))
                    .toList();
        } else if (field.name().equals("sequence")) {
            return List.of(7L, 1L << 33);
        } else if (field.name().endsWith("_ip")) {
            return List.of("203.0.113.99");
        } else if (field.name().equals("fields")) {
            return List.of(Map.of(
                    "host_id",
                    "other",
                    "remote_ip",
                    "203.0.113.99",
                    "local_port",
                    "8",
                    "protocol",
                    "UDP",
                    "process",
                    "x"));
        } else if (field.name().equals("technique")) {
            return List.of("T1571", "T1110");
        } else if (value instanceof Boolean truth) {
            return List.of(!truth);
        }
        return List.of(Samples.value(field, new Random(1)));
    }

    private static Map<String, String> flat(byte @Nullable [] line) {
        return line == null ? Map.of() : Flat.of(line);
    }
}
