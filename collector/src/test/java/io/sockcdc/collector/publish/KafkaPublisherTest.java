package io.sockcdc.collector.publish;

import static io.sockcdc.collector.publish.Rig.TOPIC;
import static io.sockcdc.collector.publish.Rig.batch;
import static io.sockcdc.collector.publish.Rig.expected;
import static io.sockcdc.collector.publish.Rig.numbersByKey;
import static io.sockcdc.collector.publish.Rig.settings;
import static io.sockcdc.collector.publish.Rig.withoutRepeats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.collector.testkit.broker.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaPublisherTest {
    @TempDir
    Path directory = Path.of(".");

    @Test
    void everythingIsDeliveredOnceAndInOrderWhenTheBrokerComesLate() {
        // given: no broker, and a window so small that most must come from the files
        try (TestBroker broker = new TestBroker(directory.resolve("kafka"));
                Rig rig = new Rig(directory, settings(broker.bootstrapServers(), Map.of()), null, 20_000)) {
            for (int first = 0; first < 20_000; first += 100) {
                rig.append(first, 100);
            }
            rig.publishUntil(() -> rig.publisher.state() instanceof PublisherState.Waiting);
            assertThat(rig.publisher.state())
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(PublisherState.Waiting.class))
                    .extracting(PublisherState.Waiting::cause)
                    .asString()
                    .contains(broker.bootstrapServers());
            assertThat(rig.publisher.counts().unpublished()).isEqualTo(20_000);

            // when
            broker.start();
            broker.createTopic(TOPIC, 3, Map.of());
            rig.publishAll();
            rig.append(20_000, 100);
            rig.publishAll();

            // then
            assertThat(numbersByKey(broker.readAll(TOPIC))).isEqualTo(expected(0, 20_100));
            assertThat(rig.publisher.state()).isInstanceOf(PublisherState.Publishing.class);
            assertThat(rig.publisher.counts().acknowledged()).isEqualTo(20_100);
            assertThat(rig.publisher.counts().ackLatency()).isNotNull();
        }
    }

    @Test
    void aBrokerThatStopsInTheMiddleAndComesBackGetsEverythingOnceAndInOrder() {
        // given
        try (TestBroker broker = new TestBroker(directory.resolve("kafka"));
                Rig rig = new Rig(directory, settings(broker.bootstrapServers(), Map.of()), null)) {
            broker.start();
            broker.createTopic(TOPIC, 3, Map.of());
            for (int first = 0; first < 5_000; first += 50) {
                rig.append(first, 50);
            }
            rig.publishUntil(() -> rig.publisher.counts().acknowledged() > 0);

            // when
            broker.stop();
            for (int first = 5_000; first < 60_000; first += 50) {
                rig.append(first, 50);
                rig.publisher.doWork();
            }
            rig.publishUntil(() -> rig.publisher.state() instanceof PublisherState.Waiting);
            broker.start();
            rig.publishAll();

            // then
            assertThat(numbersByKey(broker.readAll(TOPIC))).isEqualTo(expected(0, 60_000));
            assertThat(rig.publisher.state()).isInstanceOf(PublisherState.Publishing.class);
        }
    }

    @Test
    void aRecordTooLargeIsCountedAndTheOthersPass() {
        // given: one limit of the client's, one of the topic's
        try (TestBroker broker = new TestBroker(directory.resolve("kafka"));
                Rig rig = new Rig(
                        directory, settings(broker.bootstrapServers(), Map.of("max.request.size", "100000")), null)) {
            broker.start();
            broker.createTopic(TOPIC, 1, Map.of("max.message.bytes", "30000", "compression.type", "uncompressed"));

            // when
            rig.append(0, 10);
            rig.append(batch(10, 1, 200_000));
            rig.append(11, 10);
            rig.append(batch(21, 1, 60_000));
            rig.append(22, 10);
            rig.publishAll();

            // then
            List<Integer> rejected = List.of(10, 21);
            assertThat(rig.rejections).hasSize(2);
            assertThat(rig.rejections).extracting(Rig.Rejection::position).containsExactly(10L, 21L);
            assertThat(rig.rejections).extracting(Rig.Rejection::entries).containsExactly(1, 1);
            assertThat(rig.rejections)
                    .extracting(Rig.Rejection::cause)
                    .allMatch(RecordTooLargeException.class::isInstance);
            assertThat(rig.publisher.counts().rejected()).isEqualTo(2);
            assertThat(rig.publisher.counts().acknowledged()).isEqualTo(30);
            Map<Integer, List<Integer>> left = expected(0, 32);
            left.values().forEach(numbers -> numbers.removeAll(rejected));
            assertThat(numbersByKey(broker.readAll(TOPIC))).isEqualTo(left);
        }
    }

    @Test
    void aRefusalThatIsNotWrittenDownYetIsMetAgainByTheNextRun() {
        // given: a run that ends before anybody has written down that a record was refused
        try (TestBroker broker = new TestBroker(directory.resolve("kafka"))) {
            broker.start();
            broker.createTopic(TOPIC, 1, Map.of());
            PublisherSettings settings = settings(broker.bootstrapServers(), Map.of("max.request.size", "100000"));
            try (Rig first = new Rig(directory, settings, null)) {
                first.append(0, 10);
                first.append(batch(10, 1, 200_000));
                first.append(11, 10);
                first.publishAll();
                assertThat(first.rejections).hasSize(1);
            }

            // when
            try (Rig second = new Rig(directory, settings, null)) {
                second.publishAll();

                // then
                assertThat(second.rejections)
                        .extracting(Rig.Rejection::position)
                        .containsExactly(10L);
                second.rejections.get(0).untilTold().untilSpoolEndsAt(21);
            }
            try (Rig third = new Rig(directory, settings, null)) {
                third.publishAll();
                assertThat(third.rejections).isEmpty();
            }
            assertThat(Set.copyOf(numbersByKey(broker.readAll(TOPIC)).values().stream()
                            .flatMap(List::stream)
                            .toList()))
                    .hasSize(20)
                    .doesNotContain(10);
        }
    }

    @Test
    void aRestartGoesOnAtTheCheckpointWithAtMostTheUnacknowledgedRepeated() {
        // given: a first run that is killed with some of its entries unacknowledged
        try (TestBroker broker = new TestBroker(directory.resolve("kafka"))) {
            broker.start();
            broker.createTopic(TOPIC, 3, Map.of());
            PublisherSettings settings = settings(broker.bootstrapServers(), Map.of());
            Rig first = new Rig(directory, settings, null);
            first.append(0, 1_000);
            first.publishAll();
            first.publishUntil(() -> first.spool.checkpoint().persisted() == 1_000);
            for (int n = 1_000; n < 3_000; n += 50) {
                first.append(n, 50);
            }
            first.publisher.doWork();
            long unacknowledged = 3_000 - first.spool.checkpoint().persisted();
            first.abandon();

            // when
            try (Rig second = new Rig(directory, settings, null)) {
                assertThat(second.publisher.counts().unpublished()).isEqualTo(unacknowledged);
                second.append(3_000, 100);
                second.publishAll();

                // then
                assertThat(second.publisher.counts().sent()).isEqualTo(unacknowledged + 100);
                assertThat(withoutRepeats(numbersByKey(broker.readAll(TOPIC)))).isEqualTo(expected(0, 3_100));
            }
        }
    }

    @Test
    void aCleanStopRepeatsNothing() {
        // given
        try (TestBroker broker = new TestBroker(directory.resolve("kafka"))) {
            broker.start();
            broker.createTopic(TOPIC, 3, Map.of());
            PublisherSettings settings = settings(broker.bootstrapServers(), Map.of());
            try (Rig first = new Rig(directory, settings, null)) {
                for (int n = 0; n < 5_000; n += 50) {
                    first.append(n, 50);
                }
            }

            // when
            try (Rig second = new Rig(directory, settings, null)) {
                second.append(5_000, 50);
                second.publishAll();

                // then
                assertThat(second.publisher.counts().sent()).isEqualTo(50);
            }
            assertThat(numbersByKey(broker.readAll(TOPIC))).isEqualTo(expected(0, 5_050));
        }
    }

    @Test
    void offerNeverBlocksWhileNobodyTakesAndSaysWhenItIsFull() {
        // given: no broker, nobody who spools
        try (Rig rig = new Rig(directory, settings("127.0.0.1:1", Map.of()), null)) {
            // when
            int taken = 0;
            while (rig.writer.offer(batch(taken * 100, 100, 50))) {
                taken++;
            }

            // then
            assertThat(rig.writer.queuedBytes()).isBetween((4L << 20) - 10_000, 4L << 20);
            assertThat(rig.writer.offer(batch(0, 100, 50))).isFalse();
            rig.writer.doWork();
            assertThat(rig.writer.offer(batch(0, 100, 50))).isTrue();
        }
    }

    @Test
    void wrongCredentialsAreSaidAndTheEntriesStay() {
        // given: a client that speaks SASL to a broker with another password
        String jaas = "org.apache.kafka.common.security.plain.PlainLoginModule required user_agent=\"right\";";
        int port = freePort();
        TestBroker plain = new TestBroker(directory.resolve("kafka"));
        Map<String, String> sasl = Map.of(
                "listeners",
                plain.listeners() + ",SASL://127.0.0.1:" + port,
                "advertised.listeners",
                "PLAINTEXT://" + plain.bootstrapServers() + ",SASL://127.0.0.1:" + port,
                "sasl.enabled.mechanisms",
                "PLAIN",
                "listener.name.sasl.plain.sasl.jaas.config",
                jaas);
        Map<String, String> client = Map.of(
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required"
                                + " username=\"agent\" password=\"wrong\";");
        try (TestBroker broker = plain.with(sasl);
                Rig rig = new Rig(directory, settings("127.0.0.1:" + port, client), null)) {
            broker.start();
            broker.createTopic(TOPIC, 1, Map.of());
            rig.append(0, 10);

            // when
            rig.publishUntil(() -> rig.publisher.state() instanceof PublisherState.Waiting waiting
                    && waiting.cause().contains("refuses our user or password"));

            // then
            assertThat(rig.publisher.counts().unpublished()).isEqualTo(10);
            assertThat(rig.publisher.counts().rejected()).isZero();
        }
    }

    @Test
    void aMissingRightIsSaidAndDeliveryBeginsWhenItIsGiven() throws Exception {
        // given: a user whom the broker knows, who may not write
        String jaas = "org.apache.kafka.common.security.plain.PlainLoginModule required user_agent=\"right\";";
        int port = freePort();
        TestBroker plain = new TestBroker(directory.resolve("kafka"));
        Map<String, String> server = Map.of(
                "listeners",
                plain.listeners() + ",SASL://127.0.0.1:" + port,
                "advertised.listeners",
                "PLAINTEXT://" + plain.bootstrapServers() + ",SASL://127.0.0.1:" + port,
                "sasl.enabled.mechanisms",
                "PLAIN",
                "listener.name.sasl.plain.sasl.jaas.config",
                jaas,
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users",
                "User:ANONYMOUS");
        Map<String, String> client = Map.of(
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", jaas.replace("user_agent", "username=\"agent\" password"));
        try (TestBroker broker = plain.with(server);
                Rig rig = new Rig(directory, settings("127.0.0.1:" + port, client), null)) {
            broker.start();
            broker.createTopic(TOPIC, 1, Map.of());
            rig.append(0, 1000);
            rig.publishUntil(() -> rig.publisher.state() instanceof PublisherState.Waiting waiting
                    && waiting.cause().contains("does not allow"));
            assertThat(rig.publisher.counts().rejected()).isZero();

            // when
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createAcls(List.of(new AclBinding(
                                new ResourcePattern(ResourceType.TOPIC, TOPIC, PatternType.LITERAL),
                                new AccessControlEntry(
                                        "User:agent", "*", AclOperation.WRITE, AclPermissionType.ALLOW))))
                        .all()
                        .get();
            }
            rig.publishAll();

            // then
            assertThat(numbersByKey(broker.readAll(TOPIC))).isEqualTo(expected(0, 1000));
        }
    }

    @Test
    void aWrongClientPropertyIsNamedAtOnce() {
        assertThatThrownBy(() -> PublisherSettings.of("127.0.0.1:1", Map.of("acks", "most")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("acks");
    }

    @Test
    void closingWithoutABrokerIsQuickAndKeepsEverything() {
        // given
        Rig rig = new Rig(directory, settings("127.0.0.1:1", Map.of()), null);
        rig.append(0, 100);
        rig.publishUntil(() -> rig.publisher.state() instanceof PublisherState.Waiting);

        // when
        rig.closePublisher(Duration.ofSeconds(60));
        rig.close();

        // then
        assertThat(rig.publisher.state()).isInstanceOf(PublisherState.Stopped.class);
        try (Rig again = new Rig(directory, settings("127.0.0.1:1", Map.of()), null)) {
            assertThat(again.publisher.counts().unpublished()).isEqualTo(100);
        }
    }

    private static int freePort() {
        try (var socket = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
