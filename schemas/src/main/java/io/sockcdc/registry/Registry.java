package io.sockcdc.registry;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.codec.SchemaHistory;
import io.sockcdc.codec.SchemaReference;
import io.sockcdc.codec.SingleObject;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A schema registry: where our schemas get their ids, and ids their schemas. May be used by several threads. */
public final class Registry {
    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
    private static final String COMPATIBILITY = "FULL_TRANSITIVE";

    /** What stands in a topic; a null is not of a schema. */
    private record Content(@Nullable String key, String value) {}

    private static final Map<TopicKind, Content> CONTENTS = Map.of(
            TopicKind.EVENTS, new Content("SocketKey", "SocketEvent"),
            TopicKind.SOCKETS, new Content("SocketKey", "SocketEvent"),
            TopicKind.STATUS, new Content(null, "CollectorStatus"),
            TopicKind.COUNTS, new Content("CountSubject", "ConnectionCounts"),
            TopicKind.ANOMALIES, new Content(null, "Anomaly"));

    private final RegistrySettings settings;
    private final RegistryClient client;
    private final SchemaHistory history = SchemaHistory.published();
    private final Map<Integer, Translation> byId = new ConcurrentHashMap<>();

    private Registry(RegistrySettings settings) {
        GeneratedClasses.trust();
        this.settings = settings;
        this.client = new RegistryClient(settings);
    }

    /**
     * The registry of these settings, which must name one; it is not asked anything yet.
     *
     * @throws RegistryException when its certificates or keys cannot be read
     */
    public static Registry of(RegistrySettings settings) {
        return new Registry(settings);
    }

    /**
     * Asks it anything, to see that it answers and knows us.
     *
     * @throws RegistryException when it does not
     */
    public void check() {
        client.check();
    }

    /**
     * Sees that every published version of the schemas of these topics is registered, as far as the settings say, and
     * returns their ids. A version before the newest that is not there, and may not be registered, has none.
     *
     * @throws RegistryException when the registry cannot be reached, or does not take a schema, or lacks the newest version
     */
    public Framing frame(String topicPrefix, Collection<TopicKind> kinds) {
        Framing.Builder ids = new Framing.Builder();
        for (TopicKind kind : kinds) {
            Content content = CONTENTS.get(kind);
            if (content != null) {
                String topic = TopicName.of(topicPrefix, kind).value();
                if (content.key() != null) {
                    add(ids, topic, true, content.key());
                }
                add(ids, topic, false, content.value());
            }
        }
        return ids.build();
    }

    private void add(Framing.Builder ids, String topic, boolean isKey, String record) {
        List<Schema> versions = history.versions(record);
        String subject =
                settings.subjects().subject(topic, isKey, versions.get(0).getFullName());
        for (int i = 0; i < versions.size(); i++) {
            Schema schema = versions.get(i);
            Optional<Integer> known = client.lookUp(subject, schema);
            if (known.isPresent()) {
                ids.add(topic, isKey, schema, known.get());
            } else if (settings.register()) {
                int id = client.register(subject, schema);
                ids.add(topic, isKey, schema, id);
                LOG.atInfo()
                        .addKeyValue("subject", subject)
                        .addKeyValue("id", id)
                        .log("schema registered");
                protect(subject);
            } else if (i == versions.size() - 1) {
                throw new RegistryException(
                        "schema registry: subject " + subject + " lacks version " + versions.size() + " of " + record
                                + ", and kafka.registry.register is false; register it, or let us",
                        false,
                        null);
            }
        }
    }

    private void protect(String subject) {
        if (!settings.setCompatibility()) {
            return;
        }
        try {
            client.setCompatibility(subject, COMPATIBILITY);
        } catch (RegistryException e) {
            if (e.isPassing()) {
                throw e;
            }
            LOG.atInfo()
                    .addKeyValue("subject", subject)
                    .addKeyValue("cause", e.getMessage())
                    .log("compatibility is left as it is");
        }
    }

    /**
     * The bytes in single-object encoding, of a schema this program knows, if they are a record with an id of this registry;
     * else as they are.
     *
     * @throws RegistryException when the id is new and the registry does not answer
     */
    byte @Nullable [] translated(byte @Nullable [] bytes) {
        if (bytes == null || !(SingleObject.referenceOf(bytes) instanceof SchemaReference.RegistryId id)) {
            return bytes;
        }
        Translation known = byId.get(id.value());
        if (known == null) {
            Schema writer = client.schema(id.value()).orElse(null);
            if (writer == null) {
                return bytes;
            }
            known = Translation.of(writer, history);
            byId.put(id.value(), known);
        }
        return known.apply(bytes);
    }
}
