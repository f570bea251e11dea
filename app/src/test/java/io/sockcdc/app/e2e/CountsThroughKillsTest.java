package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.Syscalls;
import io.sockcdc.collector.testkit.broker.BrokerProcess;
import io.sockcdc.consumers.query.CountsReader;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.SubjectKind;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts are those of ss when everything rests, whichever process was killed while connections came and went. */
@Requires({Need.ROOT, Need.SS})
class CountsThroughKillsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int ADDRESSES = 250;
    private static final int HELD = 2_500;
    private static final int LOOPBACK = 0x7f00_0001;

    @TempDir
    Path directory;

    private final Syscalls calls = new Syscalls();
    private final List<int[]> pairs = new ArrayList<>();
    private final Map<String, Sockcdc> running = new HashMap<>();
    private NetNamespace namespace;
    private BrokerProcess broker;
    private int listener;
    private int port;
    private int made;

    @BeforeEach
    void listen() {
        namespace = NetNamespace.create();
        broker = new BrokerProcess(directory.resolve("broker"));
        broker.start();
        namespace.call(() -> {
            listener = calls.tcp();
            calls.bind(listener, 0, 0);
            calls.listen(listener, 128);
            port = calls.port(listener);
            return port;
        });
    }

    @AfterEach
    void endAll() {
        running.values().forEach(Sockcdc::close);
        broker.close();
        namespace.close();
    }

    @Test
    void countsAreThoseOfSsAfterEveryKill() {
        collect();
        analyze("first");
        analyze("second");
        connect(HELD);
        awaitSs();

        // an analysis is killed, and the other takes over its share
        comeAndGo();
        kill("first");
        comeAndGo();
        awaitSs();

        // the collector is killed, and what closed meanwhile was seen by no one
        comeAndGo();
        kill("collect");
        comeAndGo();
        collect();
        awaitSs();

        // the broker is killed under all of them
        comeAndGo();
        broker.kill();
        comeAndGo();
        broker.start();
        comeAndGo();
        awaitSs();

        // an analysis comes back, and takes a share again
        analyze("first");
        comeAndGo();
        awaitSs();

        assertThat(everyCount()).isNotEmpty().allMatch(open -> open >= 0);
    }

    private void collect() {
        Sockcdc collector = launch(Map.of(
                        "SOCKCDC_CAPTURE_NAMESPACES", namespace.path().toString(),
                        "SOCKCDC_CAPTURE_PROTOCOLS", "tcp",
                        "SOCKCDC_ENRICH_PROCESSES", "false",
                        "SOCKCDC_METRICS_LISTEN", "127.0.0.1:0",
                        "SOCKCDC_KAFKA_PARTITIONS", "3",
                        "SOCKCDC_HEARTBEAT_INTERVAL", "1s"))
                .start("collect", "--data-dir", directory.resolve("collector").toString());
        collector.awaitCapturing();
        running.put("collect", collector);
    }

    private void analyze(String name) {
        Sockcdc analysis = launch(Map.of("SOCKCDC_WEB_ENABLED", "false"))
                .start("analyze", "--data-dir", directory.resolve(name).toString());
        analysis.awaitCapturing();
        running.put(name, analysis);
    }

    private Sockcdc.Launch launch(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        all.put("SOCKCDC_KAFKA_REPLICATION_FACTOR", "1");
        return Sockcdc.launch().withEnvironment(all);
    }

    private void kill(String name) {
        Sockcdc victim = running.remove(name);
        assertThat(victim).isNotNull();
        victim.close();
    }

    /** Connections of hundreds of addresses, held. */
    private void connect(int connections) {
        namespace.call(() -> {
            for (int i = 0; i < connections; i++) {
                int client = calls.tcp();
                int number = made++ * 7 % ADDRESSES;
                calls.bind(client, 0x7f00_0100 + ((number / 200) << 8) + (number % 200) + 1, 0);
                calls.connect(client, LOOPBACK, port);
                pairs.add(new int[] {client, calls.accept(listener)});
            }
            return pairs.size();
        });
    }

    /** The older ones end, by a reset, and as many others begin. */
    private void comeAndGo() {
        int some = HELD / 5;
        namespace.call(() -> {
            for (int[] pair : pairs.subList(0, some)) {
                calls.resetOnClose(pair[0]);
                calls.close(pair[0]);
                calls.close(pair[1]);
            }
            pairs.subList(0, some).clear();
            return pairs.size();
        });
        connect(some);
    }

    private void awaitSs() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    Map<String, Long> counted = openByIp();
                    assertThat(counted).isEqualTo(ss());
                    assertThat(counted).hasSizeGreaterThan(ADDRESSES);
                });
    }

    private Map<String, Long> ss() {
        return namespace
                .run("ss", "-tanH", "exclude", "listening", "exclude", "time-wait")
                .lines()
                .map(line -> line.strip().split("\\s+", -1)[4])
                .map(peer -> peer.substring(0, peer.lastIndexOf(':')))
                .collect(Collectors.groupingBy(ip -> ip, Collectors.counting()));
    }

    private Map<String, Long> openByIp() {
        try (CountsReader reader =
                new CountsReader(Map.of("bootstrap.servers", broker.bootstrapServers()), "sockcdc.counts")) {
            return reader.read().stream()
                    .filter(counted -> counted.subject().getKind() == SubjectKind.REMOTE_IP
                            && counted.counts().getOpen() > 0)
                    .collect(Collectors.toMap(
                            counted -> String.valueOf(counted.subject().getIp()),
                            counted -> counted.counts().getOpen()));
        }
    }

    /** The open connections of every count that was ever published and is still in the topic. */
    private List<Long> everyCount() {
        RecordCodec<ConnectionCounts> counts = RecordCodec.ofConnectionCounts();
        List<Long> all = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.asClient().readAll("sockcdc.counts")) {
            if (record.value() != null) {
                all.add(counts.decode(record.value()).getOpen());
            }
        }
        return all;
    }
}
