package io.sockcdc.codec;

import io.sockcdc.codec.SchemaReference.Fingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * Every schema version ever published, found by fingerprint. A version is frozen as the resource
 * {@code io/sockcdc/schemas/history/RECORD/vN.avsc}, N from 1 without holes, and never changes again. Immutable.
 */
public final class SchemaHistory implements SchemaLookup {
    /** The records that are published, so have a history. */
    static final List<String> RECORDS =
            List.of("SocketKey", "SocketEvent", "CollectorStatus", "CountSubject", "ConnectionCounts", "Anomaly");

    private static final String FOLDER = "/io/sockcdc/schemas/history/";

    private final Map<String, List<Schema>> versions;
    private final Map<Fingerprint, Schema> byFingerprint = new LinkedHashMap<>();

    private SchemaHistory(Map<String, List<Schema>> versions) {
        this.versions = Map.copyOf(versions);
        versions.values().forEach(all -> all.forEach(schema -> byFingerprint.put(fingerprint(schema), schema)));
    }

    /** The history this program was built with. */
    public static SchemaHistory published() {
        Map<String, List<Schema>> versions = new LinkedHashMap<>();
        RECORDS.forEach(record -> versions.put(record, load(record)));
        return new SchemaHistory(versions);
    }

    /**
     * A history of other schemas, for a reader of versions that this program was not built with.
     *
     * @param versions record name to its versions, oldest first
     */
    public static SchemaHistory of(Map<String, List<Schema>> versions) {
        return new SchemaHistory(versions);
    }

    /** All versions of a record, oldest first; empty when it has none. */
    public List<Schema> versions(String recordName) {
        return versions.getOrDefault(recordName, List.of());
    }

    @Override
    public @Nullable Schema find(SchemaReference reference) {
        return reference instanceof Fingerprint fingerprint ? byFingerprint.get(fingerprint) : null;
    }

    static Fingerprint fingerprint(Schema schema) {
        return new Fingerprint(SchemaNormalization.parsingFingerprint64(schema));
    }

    private static List<Schema> load(String record) {
        List<Schema> found = new ArrayList<>();
        for (int version = 1; ; version++) {
            String resource = FOLDER + record + "/v" + version + ".avsc";
            try (InputStream text = SchemaHistory.class.getResourceAsStream(resource)) {
                if (text == null) {
                    return List.copyOf(found);
                }
                found.add(new Schema.Parser().parse(text));
            } catch (IOException e) {
                throw new UncheckedIOException("reading the schema " + resource, e);
            }
        }
    }
}
