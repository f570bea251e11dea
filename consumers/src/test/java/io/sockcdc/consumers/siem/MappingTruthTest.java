package io.sockcdc.consumers.siem;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
        List<String> wrong = new ArrayList<>();
        told.forEach((source, targets) -> {
            Set<String> places = seen.getOrDefault(source, Set.of());
            places.stream()
                    .filter(place -> targets.stream().noneMatch(target -> covers(target, place)))
                    .forEach(place -> wrong.add(source + " goes to " + place + ", which the table does not name"));
            targets.stream()
                    .filter(target -> places.stream().noneMatch(place -> covers(target, place)))
                    .forEach(target -> wrong.add(source + " does not go to " + target));
        });
        assertThat(wrong).isEmpty();
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
            for (CloseReason reason : Arrays.asList(null, CloseReason.GRACEFUL, CloseReason.NEVER_CONNECTED)) {
                SocketEvent event = Samples.whole(role);
                event.setOp(reason == null ? Op.OPEN : Op.CLOSE);
                event.setCloseReason(reason);
                event.setOpenedNotAfter(reason == CloseReason.NEVER_CONNECTED ? null : event.getOpenedNotAfter());
                event.setPreviousState(State.SYN_SENT);
                SocketKey key = Samples.key();
                vary(format, seen, key, "SocketKey.", changed -> mapper.event((SocketKey) changed, event));
                vary(format, seen, event, "SocketEvent.", changed -> mapper.event(key, (SocketEvent) changed));
            }
        }
        for (String kind : List.of("remote", "destination")) {
            for (Life life : Life.values()) {
                Anomaly anomaly = Samples.anomaly(kind, life);
                vary(format, seen, anomaly, "Anomaly.", changed -> mapper.anomaly((Anomaly) changed));
                anomaly.setClearedAt(null);
                anomaly.getSubject().setFields(Map.of("remote_ip", "198.51.100.7"));
                vary(format, seen, anomaly, "Anomaly.", changed -> mapper.anomaly((Anomaly) changed));
            }
        }
        return seen;
    }

    private static void vary(
            SiemFormat format,
            Map<String, Set<String>> seen,
            SpecificRecordBase record,
            String prefix,
            Function<SpecificRecordBase, byte @Nullable []> map) {
        vary(format, seen, record, record, prefix, flat(format, map.apply(record)), map);
    }

    private static void vary(
            SiemFormat format,
            Map<String, Set<String>> seen,
            SpecificRecordBase root,
            SpecificRecordBase record,
            String prefix,
            @Nullable Map<String, String> before,
            Function<SpecificRecordBase, byte @Nullable []> map) {
        for (Schema.Field field : record.getSchema().getFields()) {
            @Nullable Object value = record.get(field.pos());
            if (value instanceof SpecificRecordBase nested) {
                vary(format, seen, root, nested, prefix + field.name() + ".", before, map);
                continue;
            }
            Set<String> places = seen.computeIfAbsent(prefix + field.name(), source -> new TreeSet<>());
            for (Object other : others(field, value)) {
                record.put(field.pos(), other);
                Map<String, String> after = flat(format, map.apply(root));
                if (before != null && after != null) {
                    places.addAll(Flat.differences(before, after));
                }
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
            return List.of("203.0.113.99", "2001:db8::99");
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

    /** The places of a line with their values; null when the format has no line for the record. */
    private static @Nullable Map<String, String> flat(SiemFormat format, byte @Nullable [] line) {
        if (line == null) {
            return null;
        }
        return switch (format) {
            case ECS, OCSF, ZEEK_JSON -> Flat.of(line);
            case CEF -> CefReader.read(line);
            case ZEEK -> columns(format, line);
        };
    }

    private static Map<String, String> columns(SiemFormat format, byte[] line) {
        String head = new String(format.mapper("0.1.0").header(), StandardCharsets.UTF_8);
        String fields = head.lines()
                .filter(row -> row.startsWith("#fields\t"))
                .findFirst()
                .orElseThrow();
        String[] names = fields.split("\t", -1);
        String[] values = new String(line, StandardCharsets.UTF_8).split("\t", -1);
        Map<String, String> all = new TreeMap<>();
        for (int i = 0; i < values.length; i++) {
            all.put(names[i + 1], values[i]);
        }
        return all;
    }
}
