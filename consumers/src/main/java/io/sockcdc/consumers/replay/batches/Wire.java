package io.sockcdc.consumers.replay.batches;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.Metadata;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.RequestCompletionHandler;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.ClusterResourceListeners;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the brokers of a cluster, for requests made by hand, with the security that the client's properties ask for.
 * Owned by one thread; any may {@link #wakeUp} it.
 */
final class Wire implements AutoCloseable {
    private static final int MOST_IN_FLIGHT = 4;
    private static final long METADATA_BACKOFF_MS = 100;
    private static final long METADATA_BACKOFF_MOST_MS = 1_000;
    private static final long METADATA_AGE_MS = TimeUnit.MINUTES.toMillis(5);

    private final Time time = Time.SYSTEM;
    private final ProducerConfig config;
    private final Metrics metrics = new Metrics();
    private final Metadata metadata;
    private final NetworkClient network;

    /**
     * Nothing is asked of Kafka yet.
     *
     * @param client properties of a Kafka client, at least {@code bootstrap.servers}
     * @param topics of which it is to know the leaders
     */
    Wire(Map<String, Object> client, Set<String> topics) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "client.id",
                "sockcdc-replay",
                "enable.metrics.push",
                "false",
                "receive.buffer.bytes",
                String.valueOf(1 << 20),
                "send.buffer.bytes",
                String.valueOf(1 << 20),
                "key.serializer",
                ByteArraySerializer.class,
                "value.serializer",
                ByteArraySerializer.class));
        settings.putAll(client);
        config = new ProducerConfig(settings);
        LogContext log = new LogContext("[replay] ");
        metadata = new OfTopics(List.copyOf(topics), log);
        metadata.bootstrap(ClientUtils.parseAndValidateAddresses(config));
        network = ClientUtils.createNetworkClient(
                config, metrics, "replay", log, new ApiVersions(), time, MOST_IN_FLIGHT, metadata, null, null);
    }

    /** Knows the leaders of these topics and no others. */
    private static final class OfTopics extends Metadata {
        private final List<String> topics;

        OfTopics(List<String> topics, LogContext log) {
            super(METADATA_BACKOFF_MS, METADATA_BACKOFF_MOST_MS, METADATA_AGE_MS, log, new ClusterResourceListeners());
            this.topics = topics;
        }

        @Override
        protected MetadataRequest.Builder newMetadataRequestBuilder() {
            return MetadataRequest.Builder.forTopicNames(new ArrayList<>(topics), false);
        }
    }

    long nowMillis() {
        return time.milliseconds();
    }

    Duration requestTimeout() {
        return Duration.ofMillis(config.getInt(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG));
    }

    /** The broker that leads a partition, or null when that is not known now: it is asked for then. */
    @Nullable Node leader(TopicPartition partition) {
        Node leader = metadata.fetch().leaderFor(partition);
        if (leader == null || leader.isEmpty()) {
            refresh();
            return null;
        }
        return leader;
    }

    /** Any broker, or null when none is known yet. */
    @Nullable Node any() {
        Node node = network.leastLoadedNode(nowMillis()).node();
        if (node == null) {
            refresh();
        }
        return node;
    }

    Uuid idOf(String topic) {
        return metadata.topicIds().getOrDefault(topic, Uuid.ZERO_UUID);
    }

    Map<Uuid, String> names() {
        return metadata.topicNames();
    }

    /** Asks for the leaders again: what it knew turned out wrong. */
    void refresh() {
        metadata.requestUpdate(true);
    }

    /** Whether a broker takes a request now; connects to it when it is not connected yet. */
    boolean isReady(Node node) {
        return network.ready(node, nowMillis());
    }

    /** Sends to a broker that {@link #isReady}; the answer comes out of {@link #poll}. */
    void send(Node node, AbstractRequest.Builder<?> request, RequestCompletionHandler onAnswer) {
        long now = nowMillis();
        network.send(
                network.newClientRequest(
                        node.idString(),
                        request,
                        now,
                        true,
                        (int) requestTimeout().toMillis(),
                        onAnswer),
                now);
    }

    /**
     * Reads and writes what there is, and waits no longer than that when there is nothing.
     *
     * @throws org.apache.kafka.common.KafkaException when Kafka refuses this client
     */
    void poll(Duration longest) {
        network.poll(longest.toMillis(), nowMillis());
        metadata.maybeThrowAnyException();
    }

    void wakeUp() {
        network.wakeup();
    }

    @Override
    public void close() {
        network.close();
        metadata.close();
        metrics.close();
    }
}
