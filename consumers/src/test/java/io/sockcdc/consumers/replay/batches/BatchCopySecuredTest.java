package io.sockcdc.consumers.replay.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.testkit.Certificates;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches are handed on through TLS and logins, by a broker that lets nobody else in. */
@Requires(Need.OPENSSL)
class BatchCopySecuredTest {
    private static final int RECORDS = 2_000;
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";
    private static final Map<SecurityProtocol, Integer> PORTS = new EnumMap<>(SecurityProtocol.class);

    @TempDir
    static Path directory;

    private static Certificates certificates;
    private static TestBroker broker;

    @BeforeAll
    static void start() {
        certificates = new Certificates(directory.resolve("certificates"));
        TestBroker plain = new TestBroker(directory.resolve("broker"));
        Map<String, String> properties = new HashMap<>();
        for (SecurityProtocol door : SecurityProtocol.values()) {
            PORTS.put(door, TestBroker.freePort());
        }
        String doors = Arrays.stream(SecurityProtocol.values())
                .map(door -> ",DOOR" + door.id + "://" + address(door))
                .collect(Collectors.joining());
        properties.put("listeners", plain.listeners() + doors);
        properties.put("advertised.listeners", "PLAINTEXT://" + plain.bootstrapServers() + doors);
        properties.put(
                "listener.security.protocol.map",
                Arrays.stream(SecurityProtocol.values())
                        .map(door -> ",DOOR" + door.id + ":" + door.name)
                        .collect(Collectors.joining("", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT", "")));
        String certificate =
                certificates.of("server", "DNS:localhost,IP:127.0.0.1").toString();
        for (SecurityProtocol door : SecurityProtocol.values()) {
            String prefix = "listener.name.door" + door.id + ".";
            properties.put(prefix + "ssl.keystore.type", "PEM");
            properties.put(prefix + "ssl.keystore.location", certificate);
            properties.put(prefix + "sasl.enabled.mechanisms", "PLAIN");
            properties.put(prefix + "plain.sasl.jaas.config", LOGIN + " user_alice=\"right\";");
        }
        broker = plain.with(properties);
        broker.start();
        broker.createTopic("original", 2, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "compression.type", "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                Future<RecordMetadata> unused = producer.send(
                        new ProducerRecord<>("original", i % 2, null, ("value " + i).getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(SecurityProtocol.class)
    void everyRecordIsCopiedThroughEachKindOfDoor(SecurityProtocol door) {
        String target = "copy-" + door.name.toLowerCase(Locale.ROOT);
        broker.createTopic(target, 2, Map.of());

        assertThat(copy(client(door, "right"), target)).isEqualTo(RECORDS);

        assertThat(values(target)).containsExactlyInAnyOrderElementsOf(values("original"));
    }

    @Test
    void aWrongPasswordIsAnErrorAndNotAWait() {
        broker.createTopic("nothing", 2, Map.of());
        assertThatThrownBy(() -> copy(client(SecurityProtocol.SASL_SSL, "wrong"), "nothing"))
                .isInstanceOf(SaslAuthenticationException.class);
        assertThat(values("nothing")).isEmpty();
    }

    @Test
    void aBrokerOfAnotherAuthorityIsRefused() {
        broker.createTopic("nobody", 2, Map.of());
        Map<String, Object> client = new HashMap<>(client(SecurityProtocol.SSL, "right"));
        client.put(
                "ssl.truststore.location",
                new Certificates(directory.resolve("other")).authority().toString());

        assertThatThrownBy(() -> copy(client, "nobody")).isInstanceOf(SslAuthenticationException.class);
        assertThat(values("nobody")).isEmpty();
    }

    private static String address(SecurityProtocol door) {
        return "localhost:" + PORTS.get(door);
    }

    private static Map<String, Object> client(SecurityProtocol door, String password) {
        Map<String, Object> client = new HashMap<>();
        client.put("bootstrap.servers", address(door));
        client.put("security.protocol", door.name);
        client.put("ssl.truststore.type", "PEM");
        client.put("ssl.truststore.location", certificates.authority().toString());
        client.put("sasl.mechanism", "PLAIN");
        client.put("sasl.jaas.config", LOGIN + " username=\"alice\" password=\"" + password + "\";");
        return client;
    }

    private static long copy(Map<String, Object> client, String target) {
        try (BatchCopy copy = new BatchCopy(client, Map.of("original", target))) {
            for (int partition = 0; partition < 2; partition++) {
                copy.add(new TopicPartition("original", partition), target, 0, RECORDS / 2, null);
            }
            return copy.copy(count -> {});
        }
    }

    private static List<String> values(String topic) {
        return broker.readAll(topic).stream()
                .map(ConsumerRecord::value)
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
    }
}
