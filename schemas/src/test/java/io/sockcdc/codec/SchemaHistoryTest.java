package io.sockcdc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SchemaHistoryTest {
    static final List<String> RECORDS = SchemaHistory.RECORDS;

    private static final Map<String, Schema> COMPILED_IN = Map.of(
            "SocketKey", SocketKey.getClassSchema(),
            "SocketEvent", SocketEvent.getClassSchema(),
            "CollectorStatus", CollectorStatus.getClassSchema(),
            "CountSubject", CountSubject.getClassSchema(),
            "ConnectionCounts", ConnectionCounts.getClassSchema(),
            "Anomaly", Anomaly.getClassSchema());

    private final SchemaHistory history = SchemaHistory.published();

    @ParameterizedTest
    @FieldSource("RECORDS")
    void theCurrentSchemaIsTheNewestFrozenVersion(String record) throws IOException {
        List<Schema> versions = history.versions(record);
        Schema newest = versions.get(versions.size() - 1);
        String howTo = ("%s.avsc differs from its newest frozen version. When the change is meant, freeze it: copy "
                        + "schemas/src/main/avro/%s.avsc to schemas/src/main/resources/io/sockcdc/schemas/history/%s/v%d.avsc. "
                        + "Never edit a version that is frozen.")
                .formatted(record, record, record, versions.size() + 1);

        assertThat(SchemaNormalization.toParsingForm(COMPILED_IN.get(record)))
                .as(howTo)
                .isEqualTo(SchemaNormalization.toParsingForm(newest));
        // The parsing form knows nothing of defaults and logical types; equality does.
        assertThat(source(record)).as(howTo).isEqualTo(newest);
    }

    @ParameterizedTest
    @FieldSource("RECORDS")
    void everyVersionReadsEveryOther(String record) {
        assertThat(history.versions(record)).isNotEmpty();
        assertThat(FullTransitive.violations(history.versions(record))).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("RECORDS")
    void everyVersionIsFoundByTheFingerprintAvroComputes(String record) {
        for (Schema version : history.versions(record)) {
            long fingerprint = SchemaNormalization.parsingFingerprint64(version);
            assertThat(history.find(new SchemaReference.Fingerprint(fingerprint)))
                    .isEqualTo(version);
        }
        assertThat(history.find(new SchemaReference.RegistryId(1))).isNull();
    }

    @Test
    void everyFolderOfTheHistoryBelongsToARecordAndHasNoHoles() throws IOException {
        Path folder = Machine.root().resolve("schemas/src/main/resources/io/sockcdc/schemas/history");
        try (Stream<Path> records = Files.list(folder)) {
            assertThat(records.map(path -> path.getFileName().toString())).containsExactlyInAnyOrderElementsOf(RECORDS);
        }
        for (String record : RECORDS) {
            try (Stream<Path> files = Files.list(folder.resolve(record))) {
                assertThat(files.count()).isEqualTo(history.versions(record).size());
            }
        }
    }

    @Test
    void removingAFieldWithoutDefaultIsRefused() {
        String current = text("SocketKey");
        String without = current.replaceFirst("\\{\"name\":\"netns\",\"type\":\"long\"[^}]*},", "");
        assertThat(without).isNotEqualTo(current);

        assertThat(violations(current, without)).hasSize(1).first().asString().contains("netns");
    }

    @Test
    void changingATypeIsRefused() {
        String current = text("SocketKey");
        String changed =
                current.replace("\"name\":\"cookie\",\"type\":\"long\"", "\"name\":\"cookie\",\"type\":\"string\"");
        assertThat(changed).isNotEqualTo(current);

        assertThat(violations(current, changed)).hasSize(2);
    }

    @Test
    void renamingAFieldIsRefused() {
        assertThat(violations(
                        text("SocketEvent"), text("SocketEvent").replace("\"name\":\"epoch\"", "\"name\":\"run\"")))
                .isNotEmpty();
    }

    @Test
    void anEditThatOnlyAnOlderVersionCannotReadIsRefused() {
        String v1 = text("SocketKey");
        String v2 = withField(v1, "{\"name\":\"zone\",\"type\":\"string\",\"default\":\"\"}");
        String v3 = withField(v1, "{\"name\":\"zone\",\"type\":\"long\",\"default\":0}");

        assertThat(violations(v1, v3)).isEmpty();
        assertThat(violations(v1, v2, v3)).isNotEmpty();
    }

    @Test
    void aNewOptionalFieldIsAccepted() {
        String current = text("SocketEvent");
        String added = withField(current, "{\"name\":\"zone\",\"type\":[\"null\",\"string\"],\"default\":null}");

        assertThat(violations(current, added)).isEmpty();
    }

    @Test
    void aNewSymbolOfAnEnumWithDefaultIsAccepted() {
        String current = text("SocketEvent");
        String added = current.replace("\"CLOSE_WAIT\",", "\"CLOSE_WAIT\",\"HIBERNATING\",");
        assertThat(added).isNotEqualTo(current);

        assertThat(violations(current, added)).isEmpty();
    }

    @Test
    void aNewSymbolOfAnEnumWithoutDefaultIsRefused() {
        String current = "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\"]}";

        assertThat(violations(current, current.replace("\"A\"", "\"A\",\"B\""))).isNotEmpty();
    }

    private String text(String record) {
        List<Schema> versions = history.versions(record);
        return versions.get(versions.size() - 1).toString();
    }

    static String withField(String schema, String field) {
        return schema.substring(0, schema.lastIndexOf("]}")) + "," + field + "]}";
    }

    private static List<String> violations(String... versions) {
        List<Schema> parsed = new ArrayList<>();
        for (String version : versions) {
            parsed.add(new Schema.Parser().parse(version));
        }
        return FullTransitive.violations(parsed);
    }

    private static Schema source(String record) throws IOException {
        return new Schema.Parser()
                .parse(Machine.root()
                        .resolve("schemas/src/main/avro/" + record + ".avsc")
                        .toFile());
    }
}
