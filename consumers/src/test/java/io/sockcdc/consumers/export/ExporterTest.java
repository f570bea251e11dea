package io.sockcdc.consumers.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.codec.RecordCodec;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.consumers.config.ReceiverSettings.Facility;
import io.sockcdc.consumers.config.SiemSettings;
import io.sockcdc.consumers.config.SiemSettings.Begin;
import io.sockcdc.consumers.config.SiemSettings.Destination;
import io.sockcdc.consumers.config.SiemSettings.PrivacySettings;
import io.sockcdc.consumers.config.SiemSettings.SyslogSettings;
import io.sockcdc.consumers.config.SiemSettings.TopicSettings;
import io.sockcdc.consumers.config.SiemSettings.Transport;
import io.sockcdc.consumers.siem.SiemFormat;
import io.sockcdc.consumers.siem.privacy.AddressPolicy;
import io.sockcdc.consumers.syslog.Rsyslog;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import io.sockcdc.topics.TopicOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The export on a real broker and to a real rsyslogd. */
@Requires(Need.RSYSLOG)
class ExporterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Exporter> running = new ArrayList<>();
    private Rsyslog syslog;
    private TestBroker broker;

    @BeforeEach
    void startBroker() throws Exception {
        syslog = new Rsyslog(Files.createDirectory(directory.resolve("rsyslog")));
        syslog.certificate();
        GeneratedClasses.trust();
        broker = new TestBroker(directory.resolve("broker"));
        broker.start();
        broker.createTopic("t.events", 3, Map.of());
        broker.createTopic("t.anomalies", 1, Map.of());
    }

    @AfterEach
    void stop() {
        syslog.close();
        running.forEach(Exporter::close);
        threads.shutdownNow();
        broker.close();
    }

    @Test
    void everyDestinationGetsEveryEventInTheOrderOfItsSocket() throws Exception {
        // given
        syslog.start(true);
        produce(0, 500);
        // when
        start(settings(SiemFormat.ECS, Destination.TOPIC, Destination.FILE, Destination.SYSLOG));
        // then
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(topicSequences()).hasSize(500);
            assertThat(fileSequences()).hasSize(500);
            assertThat(syslog.understood()).hasSize(500);
        });
        assertThat(topicSequences()).containsExactlyInAnyOrderElementsOf(numbers(0, 500));
        assertThat(fileSequences()).containsExactlyInAnyOrderElementsOf(numbers(0, 500));
        for (long socket = 0; socket < 7; socket++) {
            long one = socket;
            assertThat(fileSequences().stream().filter(number -> number % 7 == one))
                    .isSorted();
        }
        assertThat(syslog.understood()).allSatisfy(message -> {
            assertThat(message.get("host").asText()).isEqualTo("web-1");
            assertThat(message.get("pri").asInt()).isEqualTo(16 * 8 + 6);
        });
        assertThat(syslogSequences()).containsExactlyInAnyOrderElementsOf(numbers(0, 500));
    }

    @Test
    void aDestinationThatIsDownOrHangsDelaysNoOtherAndMissesNothing() throws Exception {
        // given
        Exporter exporter = start(settings(SiemFormat.ECS, Destination.FILE, Destination.SYSLOG));
        produce(0, 200);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(fileSequences()).hasSize(200));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(status(exporter, Destination.SYSLOG).trouble())
                                .contains("sending to syslog " + syslog.address())
                                .contains("Connection refused"));
        assertThat(status(exporter, Destination.FILE).trouble()).isNull();
        // when it hangs
        syslog.start(true);
        syslog.signal("STOP");
        produce(200, 100);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(fileSequences()).hasSize(300));
        // and takes again
        syslog.signal("CONT");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(syslogSequences()).containsAll(numbers(0, 300)));
        assertThat(status(exporter, Destination.SYSLOG).trouble()).isNull();
    }

    @Test
    void whatADestinationHasNotTakenComesAgainAfterARestart() throws Exception {
        // given
        Exporter first = start(settings(SiemFormat.ECS, Destination.FILE, Destination.SYSLOG));
        produce(0, 100);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(fileSequences()).hasSize(100));
        // when
        first.close();
        syslog.start(true);
        produce(100, 100);
        start(settings(SiemFormat.ECS, Destination.FILE, Destination.SYSLOG));
        // then
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(syslogSequences()).containsAll(numbers(0, 200)));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(fileSequences()).hasSize(200));
        assertThat(fileSequences()).as("what the file had taken came once").doesNotHaveDuplicates();
    }

    @Test
    void eachDestinationHasItsOwnPrivacyAndFormat() throws Exception {
        // given
        SiemSettings base = settings(SiemFormat.ECS, Destination.TOPIC, Destination.SYSLOG);
        SiemSettings settings = new SiemSettings(
                SiemFormat.ECS,
                base.destinations(),
                true,
                true,
                Begin.EARLIEST,
                null,
                new TopicSettings(null, new PrivacySettings(AddressPolicy.TRUNCATE, 16, 48, List.of("command"))),
                base.file(),
                new SyslogSettings(
                        syslog.address(),
                        Transport.UDP,
                        null,
                        Facility.AUTHPRIV,
                        SiemFormat.CEF,
                        base.syslog().privacy()));
        syslog.start(false);
        produce(0, 10);
        // when
        start(settings);
        // then
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(topicSequences()).hasSize(10);
            assertThat(syslog.understood()).hasSize(10);
        });
        assertThat(lines(broker))
                .allSatisfy(line -> assertThat(line).contains("198.51.0.0").doesNotContain("curl"));
        assertThat(syslog.understood())
                .allSatisfy(message -> assertThat(message.get("text").asText())
                        .startsWith("CEF:0|sockcdc|")
                        .contains("198.51.100.7", "curl"));
    }

    @Test
    void recordsThatCannotBeReadAreCountedAndDoNotStopIt() throws Exception {
        // given
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(new ProducerRecord<>("t.events", new byte[] {1}, new byte[] {2, 3}))
                    .get();
        }
        produce(0, 5);
        // when
        Exporter exporter = start(settings(SiemFormat.OCSF, Destination.FILE));
        // then
        await().atMost(PATIENCE).until(() -> status(exporter, Destination.FILE).taken() == 5);
        assertThat(status(exporter, Destination.FILE).unmapped()).isEqualTo(1);
    }

    @Test
    void whatCannotBeMetIsSaidAtTheStart() {
        SiemSettings base = settings(SiemFormat.ECS, Destination.TOPIC);
        SiemSettings keyless = new SiemSettings(
                SiemFormat.ECS,
                base.destinations(),
                true,
                true,
                Begin.EARLIEST,
                null,
                new TopicSettings(null, new PrivacySettings(AddressPolicy.PSEUDONYM, 24, 48, List.of())),
                base.file(),
                base.syslog());
        assertThatExceptionOfType(ExportException.class)
                .isThrownBy(() -> start(keyless))
                .withMessageContaining("siem.key-file");
        SiemSettings trustless = new SiemSettings(
                SiemFormat.ECS,
                List.of(Destination.SYSLOG),
                true,
                true,
                Begin.EARLIEST,
                null,
                base.topic(),
                base.file(),
                new SyslogSettings(
                        "127.0.0.1:6514",
                        Transport.TLS,
                        directory.resolve("none.pem"),
                        Facility.LOCAL0,
                        null,
                        base.syslog().privacy()));
        assertThatExceptionOfType(ExportException.class)
                .isThrownBy(() -> start(trustless))
                .withMessageContaining("siem.syslog.ca-file")
                .withMessageContaining("none.pem");
    }

    private Exporter start(SiemSettings settings) throws Exception {
        Exporter exporter = Exporter.start(request(settings), threads, Clock.systemUTC());
        running.add(exporter);
        return exporter;
    }

    private ExportRequest request(SiemSettings settings) {
        return new ExportRequest(
                settings,
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new TopicOptions("t.", (short) 1, 3, Duration.ofDays(100_000)),
                directory,
                null,
                "0.1.0");
    }

    private SiemSettings settings(SiemFormat format, Destination... destinations) {
        SiemSettings defaults = SiemSettings.defaults();
        return new SiemSettings(
                format,
                List.of(destinations),
                true,
                true,
                Begin.EARLIEST,
                null,
                defaults.topic(),
                defaults.file(),
                new SyslogSettings(
                        syslog.address(),
                        Transport.TLS,
                        syslog.caFile(),
                        Facility.LOCAL0,
                        null,
                        defaults.syslog().privacy()));
    }

    private static ExportStatus status(Exporter exporter, Destination destination) {
        return exporter.statuses().stream()
                .filter(status -> status.destination() == destination)
                .findFirst()
                .orElseThrow();
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Events of seven sockets, numbered on. */
    private void produce(int from, int count) {
        RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
        RecordCodec<SocketEvent> events = RecordCodec.ofSocketEvents();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (long number = from; number < from + count; number++) {
                SocketKey key = new SocketKey("host-1", "boot-1", 1L, number % 7);
                sent.add(producer.send(
                        new ProducerRecord<>("t.events", keys.encode(key), events.encode(event(number)))));
            }
            producer.flush();
        }
        assertThat(sent).allMatch(Future::isDone);
    }

    private static SocketEvent event(long number) {
        return SocketEvent.newBuilder()
                .setOp(Op.CHANGE)
                .setHostName("web-1")
                .setEpoch(1)
                .setSequence(number)
                .setObservedAt(Instant.parse("2026-03-01T12:00:00Z").plusMillis(number))
                .setCapturedBy(CapturedBy.SNAPSHOT)
                .setFamily(Family.INET)
                .setProtocol(Protocol.TCP)
                .setLocalIp("192.0.2.10")
                .setLocalPort(50000)
                .setRemoteIp("198.51.100.7")
                .setRemotePort(443)
                .setDirection(Direction.OUTBOUND)
                .setRole(Role.CLIENT)
                .setState(State.ESTABLISHED)
                .setCommand("curl")
                .build();
    }

    private static List<Long> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Long::valueOf).toList();
    }

    private List<Long> topicSequences() {
        return lines(broker).stream().map(ExporterTest::sequence).toList();
    }

    private static List<String> lines(TestBroker broker) {
        return broker.readAll("t.siem").stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private List<Long> syslogSequences() throws IOException {
        return syslog.understood().stream()
                .map(message -> sequence(message.get("text").asText()))
                .toList();
    }

    private List<Long> fileSequences() {
        Path file = directory.resolve("siem").resolve("sockcdc-ecs.log");
        if (Files.notExists(file)) {
            return List.of();
        }
        try {
            String whole = Files.readString(file);
            return whole.substring(0, whole.lastIndexOf('\n') + 1)
                    .lines()
                    .map(ExporterTest::sequence)
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sequence(String line) {
        try {
            JsonNode event = JSON.readTree(line);
            return event.path("event").path("sequence").asLong();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
