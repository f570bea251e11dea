package io.sockcdc.app.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    @TempDir
    Path data;

    @Test
    void recordsSurviveARestartOnTheSameDirectory() throws Exception {
        // given
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, freePort(), EmbeddedKafkaTest::fail)) {
            createTopic(kafka.bootstrapServers());
            produce(kafka.bootstrapServers(), "a", "b");
            assertThat(read(kafka.bootstrapServers(), 2)).containsExactly("a", "b");
        }

        // when
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, freePort(), EmbeddedKafkaTest::fail)) {
            produce(kafka.bootstrapServers(), "c");

            // then
            assertThat(read(kafka.bootstrapServers(), 3)).containsExactly("a", "b", "c");
        }
    }

    @Test
    void itsAddressIsFoundWhileItRunsAndGoneAfterwards() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, freePort(), EmbeddedKafkaTest::fail)) {
            assertThat(KafkaAddress.find(data)).get().isEqualTo(new KafkaAddress(kafka.bootstrapServers(), pid()));
        }
        assertThat(KafkaAddress.find(data)).isEmpty();
    }

    @Test
    void anAddressWhoseProcessIsGoneIsNoAddress() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        new KafkaAddress("127.0.0.1:1", gone.pid()).write(data);
        assertThat(KafkaAddress.find(data)).isEmpty();
    }

    @Test
    void aSecondStartOnTheSameDirectoryFailsWithOneLineAndDisturbsNothing() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, freePort(), EmbeddedKafkaTest::fail)) {
            assertThatThrownBy(() -> EmbeddedKafka.start(data, null, EmbeddedKafkaTest::fail))
                    .isInstanceOfSatisfying(KafkaStartException.class, e -> {
                        assertThat(e.reason()).isEqualTo(KafkaStartException.Reason.LOCKED);
                        assertThat(e).hasMessageContaining("process " + pid()).hasMessageContaining("--data-dir");
                        assertThat(e.getMessage()).doesNotContain("\n");
                    });
            createTopic(kafka.bootstrapServers());
        }
    }

    @Test
    void aPortInUseIsSaidAndFreesTheDirectory() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedKafka.start(data, other.getLocalPort(), EmbeddedKafkaTest::fail))
                    .isInstanceOfSatisfying(KafkaStartException.class, e -> {
                        assertThat(e.reason()).isEqualTo(KafkaStartException.Reason.PORT_IN_USE);
                        assertThat(e).hasMessageContaining(Integer.toString(other.getLocalPort()));
                    });
        }
        KafkaDirectory.open(data).close();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsSaid() throws Exception {
        Path file = Files.createFile(data.resolve("file"));
        assertThatThrownBy(() -> EmbeddedKafka.start(file.resolve("in"), null, EmbeddedKafkaTest::fail))
                .isInstanceOfSatisfying(
                        KafkaStartException.class,
                        e -> assertThat(e.reason()).isEqualTo(KafkaStartException.Reason.NOT_WRITABLE));
    }

    @Test
    void aBrokerThatCannotStartIsAnExceptionAndLeavesNoThreads() throws Exception {
        // given: a directory that another cluster's node wrote
        Files.createDirectory(data.resolve("kafka"));
        Files.writeString(data.resolve("kafka/meta.properties"), "version=1\nnode.id=77\ncluster.id=c\n");
        Set<String> before = threads();

        // when
        assertThatThrownBy(() -> EmbeddedKafka.start(data, freePort(), EmbeddedKafkaTest::fail))
                .isInstanceOf(KafkaStartException.class)
                .hasMessageContaining("77");

        // then
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
    }

    @Test
    void aControllerPortTakenAtTheLastMomentLeavesNoThreads() throws Exception {
        // given
        Set<String> before = threads();
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                KafkaDirectory directory = KafkaDirectory.open(data)) {
            // when
            assertThatThrownBy(() -> EmbeddedKafka.startOn(
                            directory, new Ports(freePort(), other.getLocalPort()), EmbeddedKafkaTest::fail))
                    .isInstanceOfSatisfying(
                            KafkaStartException.class,
                            e -> assertThat(e.reason()).isEqualTo(KafkaStartException.Reason.PORT_IN_USE));
        }

        // then
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
    }

    @Test
    void whatWasAcknowledgedSurvivesAKill() throws Exception {
        // given: a broker in another process
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KafkaChild.class.getName(),
                        data.toString())
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("child.log").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> KafkaAddress.find(data).isPresent());
            String servers = KafkaAddress.find(data).orElseThrow().bootstrapServers();
            createTopic(servers);
            produce(servers, "a");
        } finally {
            // when
            child.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }

        // then
        assertThat(KafkaAddress.find(data)).isEmpty();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, null, EmbeddedKafkaTest::fail)) {
            produce(kafka.bootstrapServers(), "b");
            assertThat(read(kafka.bootstrapServers(), 2)).containsExactly("a", "b");
        }
    }

    private static void fail(String fault) {
        throw new AssertionError(fault);
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static int freePort() throws IOException {
        return Ports.anyFreePorts().broker();
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon())
                .map(Thread::getName)
                .filter(name -> !name.startsWith("awaitility"))
                .collect(Collectors.toSet());
    }

    private static void createTopic(String servers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        }
    }

    private static void produce(String servers, String... values) throws Exception {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", servers);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>("t", value)).get(30, TimeUnit.SECONDS);
            }
        }
    }

    private static List<String> read(String servers, int count) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", servers);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
                return values.size() >= count;
            });
        }
        return values;
    }
}
