package io.sockcdc.consumers.sink;

import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.consumers.config.DeliverySettings;
import io.sockcdc.consumers.run.Delivery;
import io.sockcdc.consumers.run.DeliveryRequest;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.settings.Settings;
import io.sockcdc.topics.TopicOptions;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Deliveries and their topic on one broker, under a prefix of the test's own. */
final class DeliveryRun implements AutoCloseable {
    private record Root(DeliverySettings delivery) {}

    final String prefix;
    private final TestBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;

    DeliveryRun(TestBroker broker, String prefix) {
        this.broker = broker;
        this.prefix = prefix;
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all");
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Keys are NAME.KEY. */
    static DeliverySettings settings(Map<String, String> keys) {
        Map<String, String> flags = new HashMap<>();
        keys.forEach((key, value) -> flags.put("delivery.receivers." + key, value));
        return Settings.load(null, Map.of(), flags)
                .bind(new Root(DeliverySettings.defaults()))
                .get(Root.class)
                .delivery();
    }

    Delivery start(Map<String, String> keys) throws Exception {
        return Delivery.start(
                new DeliveryRequest(
                        settings(keys),
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new TopicOptions(prefix, (short) 1, 1, TopicOptions.DEFAULTS.eventRetention())),
                Clock.systemUTC());
    }

    void publish(Anomaly... anomalies) throws Exception {
        for (Anomaly anomaly : anomalies) {
            producer.send(Flags.produced(prefix + "anomalies", anomaly)).get();
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
