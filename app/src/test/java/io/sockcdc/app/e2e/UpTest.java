package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sockcdc.collector.observe.Meter;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.Op;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up} and {@code watch} beside it, in a network namespace of their own. */
@Requires(Need.ROOT)
class UpTest {
    private static final Duration MOST_TO_END = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private final NetNamespace namespace = NetNamespace.create();
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable open : toClose) {
            open.close();
        }
        namespace.close();
    }

    @Test
    void aConnectionIsShownBesideItWithTheProcessThatMadeItAndASecondStartGoesOnWithTheHistory() {
        // given
        Sockcdc up = up();
        assertThat(up.awaitCapturing())
                .contains("captures TCP and UDP sockets of network namespace self (" + namespace.inode() + ")")
                .contains("topic sockcdc.events on Kafka 127.0.0.1:")
                .contains("./sockcdc watch")
                .contains("http://127.0.0.1:9464/metrics");
        Sockcdc watch = watch("sport = :7000 or dport = :7000");
        Process server = nc("-l", "-p", "7000", "-s", "127.0.0.1");
        awaitState("LISTEN", 1);
        Process client = nc("127.0.0.1", "7000");
        awaitState("ESTAB", 2);
        watch.awaitJson(event -> opened(event) && event.path("pid").asLong() == client.pid());

        // when
        Instant before = Instant.now();
        end(client);
        end(server);

        // then
        JsonNode close = watch.awaitJson(
                event -> op(event, "CLOSE") && event.path("remote_port").asInt() == 7000 && event.has("pid"));
        assertThat(close.path("pid").asLong()).isEqualTo(client.pid());
        assertThat(close.path("command").asText()).isEqualTo("nc");
        assertThat(close.path("executable").asText()).contains("nc");
        assertThat(close.path("user").asText()).isEqualTo("root");
        assertThat(close.path("uid").asInt()).isZero();
        assertThat(close.path("direction").asText()).isEqualTo("LOCAL");
        assertThat(close.path("role").asText()).isEqualTo("CLIENT");
        assertThat(close.path("captured_by").asText()).isEqualTo("DESTROY");
        assertThat(close.path("netns").asLong()).isEqualTo(namespace.inode());
        assertThat(close.path("local_ip").asText()).isEqualTo("127.0.0.1");
        assertThat(Instant.parse(close.path("observed_at").asText())).isAfterOrEqualTo(before.minusMillis(1));
        JsonNode other = watch.awaitJson(event -> op(event, "CLOSE")
                && event.path("local_port").asInt() == 7000
                && event.has("remote_port")
                && event.path("remote_port").asInt() != 0);
        assertThat(other.path("pid").asLong()).isEqualTo(server.pid());

        // when
        watch.interrupt();
        assertThat(watch.awaitExit(MOST_TO_END)).as(watch.toString()).isZero();
        Churn.Held held = namespace.call(() -> new Churn().hold(5));
        String servers = servers(up);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> inside(servers).stream().filter(UpTest::isOpened).count() >= 11);
        up.interrupt();
        assertThat(up.awaitExit(MOST_TO_END)).as(up.toString()).isZero();
        namespace.call(() -> {
            held.close();
            return 0;
        });
        Sockcdc second = up();
        second.awaitCapturing();

        // then
        Sockcdc history = sockcdc("watch", "--from", "-1h", "--until", "now", "--format", "json");
        assertThat(history.awaitExit()).as(history.toString()).isZero();
        List<JsonNode> all = history.json();
        assertThat(all).contains(close, other);
        assertThat(all.stream().map(event -> event.path("epoch").asLong()).distinct())
                .hasSize(2);
        Map<String, Long> closes = all.stream()
                .filter(event -> op(event, "CLOSE"))
                .collect(Collectors.groupingBy(event -> event.path("cookie").asText(), Collectors.counting()));
        assertThat(closes.values()).allMatch(times -> times == 1);
        List<JsonNode> recovered = all.stream()
                .filter(event ->
                        op(event, "CLOSE") && event.path("captured_by").asText().equals("RECOVERY"))
                .toList();
        assertThat(recovered).hasSizeGreaterThanOrEqualTo(11);
        assertThat(recovered).allSatisfy(event -> {
            assertThat(event.has("closed_not_before")).isTrue();
            assertThat(event.has("closed_not_after")).isTrue();
        });
        Sockcdc life = sockcdc(
                "explain",
                "--format",
                "json",
                "127.0.0.1:" + close.path("local_port").asInt());
        assertThat(life.awaitExit()).as(life.toString()).isZero();
        assertThat(life.lines()).as(life.toString()).isNotEmpty();
        assertThat(life.out())
                .contains("\"cookie\":" + close.path("cookie").asText())
                .contains("\"close_reason\"")
                .contains("\"pid\":" + client.pid());
        second.interrupt();
        assertThat(second.awaitExit(MOST_TO_END)).as(second.toString()).isZero();
    }

    @Test
    void killedInTheMiddleOfChurnItLosesNothingThatItReadAndNoSocketClosesAgain() {
        // given
        Sockcdc up = up();
        up.awaitCapturing();
        String servers = servers(up);
        CompletableFuture<Void> churn = CompletableFuture.runAsync(() -> namespace.call(() -> {
            new Churn().tcp(30_000, Churn.Ending.CLIENT_FIRST);
            return 0;
        }));

        // when
        await().atMost(Duration.ofSeconds(60)).until(() -> published() > 2_000);
        up.signal("KILL");
        up.awaitExit();
        churn.join();
        Sockcdc second = up();
        second.awaitCapturing();
        assertThat(servers(second)).isEqualTo(servers);

        // then
        namespace.call(() -> {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(Topic.statuses(servers).stream()
                                    .filter(status -> status.getEpoch() > 1)
                                    .map(status -> status.getKind().name()))
                            .contains("STARTED", "HEARTBEAT"));
            List<Topic.Event> events = Topic.once(Topic.events(servers));
            Map<Long, Integer> closes = new HashMap<>();
            events.stream()
                    .filter(event -> event.is(Op.CLOSE))
                    .forEach(event -> closes.merge(event.key().getCookie(), 1, Integer::sum));
            assertThat(closes.size()).isGreaterThan(2_000);
            assertThat(closes.entrySet().stream().filter(entry -> entry.getValue() > 1))
                    .isEmpty();
            assertThat(Topic.holes(events)).isEmpty();
            assertThat(events.stream().map(event -> event.value().getEpoch()).distinct())
                    .hasSize(2);
            return 0;
        });
        second.interrupt();
        assertThat(second.awaitExit(MOST_TO_END)).as(second.toString()).isZero();
    }

    @Test
    void itsMetersAreAllThereAndItIsReadyAndAReaderThatGoesAwayEndsWatchQuietly() {
        // given
        Sockcdc up = up();
        up.awaitCapturing();

        // then
        String scrape = namespace.run("curl", "-s", "http://127.0.0.1:9464/metrics");
        assertThat(Stream.of(Meter.values()).map(meter -> meter.id().replace('.', '_')))
                .allSatisfy(name -> assertThat(scrape).contains("# TYPE " + name));
        assertThat(Programs.lint(scrape)).isEmpty();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> namespace
                        .run("curl", "-s", "-w", "%{http_code}", "http://127.0.0.1:9464/ready")
                        .endsWith("200"));

        // when
        List<String> command =
                new ArrayList<>(List.of("bash", "-c", "\"$@\" | head -n 1; echo \"${PIPESTATUS[0]}\"", "bash"));
        command.addAll(Sockcdc.launch()
                .command(
                        "watch",
                        "--from",
                        "-1h",
                        "--until",
                        "now",
                        "--format",
                        "json",
                        "--data-dir",
                        folder.toString()));
        List<String> printed =
                namespace.run(command.toArray(new String[0])).lines().toList();

        // then
        assertThat(printed).hasSize(2);
        assertThat(printed.get(0)).startsWith("{").endsWith("}");
        assertThat(printed.get(1)).isEqualTo("0");
    }

    @Test
    void terminatedItEndsAsQuicklyAndFreesItsDirectory() {
        Sockcdc up = up();
        up.awaitCapturing();

        up.signal("TERM");

        assertThat(up.awaitExit(MOST_TO_END)).as(up.toString()).isZero();
        assertThat(folder.resolve("kafka-address")).doesNotExist();
        assertThat(up.err()).doesNotContain("WARN", "ERROR", "Exception");
    }

    private List<Topic.Event> inside(String servers) {
        return namespace.call(() -> Topic.events(servers));
    }

    private static boolean isOpened(Topic.Event event) {
        return event.is(Op.OPEN) && event.value().getCapturedBy() == CapturedBy.SNAPSHOT;
    }

    private static String servers(Sockcdc up) {
        String line = up.lines().stream()
                .filter(said -> said.contains("on Kafka "))
                .findFirst()
                .orElseThrow();
        return line.replaceFirst(".*on Kafka ([0-9.:]+).*", "$1");
    }

    /** Asked from outside the namespace's own thread, which may be busy. */
    private double published() {
        String scrape =
                Programs.output("nsenter", "--net=" + namespace.path(), "curl", "-s", "http://127.0.0.1:9464/metrics");
        return scrape.lines()
                .filter(line -> line.startsWith("sockcdc_records_published_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    private static boolean op(JsonNode event, String op) {
        return event.path("op").asText().equals(op);
    }

    private static boolean opened(JsonNode event) {
        return op(event, "OPEN") || op(event, "READ");
    }

    private Sockcdc up() {
        return sockcdc("up");
    }

    private Sockcdc watch(String filter) {
        Sockcdc watch = sockcdc("watch", "--format", "json", "--from", "-1m", filter);
        return watch;
    }

    private Sockcdc sockcdc(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data-dir", folder.toString()));
        Sockcdc started = Sockcdc.launch().in(namespace).start(all.toArray(new String[0]));
        toClose.add(started);
        return started;
    }

    private Process nc(String... arguments) {
        List<String> command = new ArrayList<>(List.of("nc"));
        command.addAll(List.of(arguments));
        Process process = namespace.call(() -> new ProcessBuilder(command).start());
        toClose.add(process::destroyForcibly);
        return process;
    }

    private void awaitState(String state, int sockets) {
        Predicate<String> wanted = line -> line.startsWith(state);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> namespace
                                .run("ss", "-Htan", "( sport = :7000 or dport = :7000 )")
                                .lines()
                                .filter(wanted)
                                .count()
                        >= sockets);
    }

    private static void end(Process process) {
        try {
            process.getOutputStream().close();
            process.destroy();
            process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
