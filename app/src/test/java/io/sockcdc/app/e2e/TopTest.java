package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.codec.RecordCodec;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalySubject;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.ConnectionRates;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.DataQuality;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.DistinctCount;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.Severity;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.schema.SubjectKind;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live table in a real pseudo-terminal, driven by keys and read from the screen of another program. */
@Requires(Need.TMUX)
class TopTest {
    private static final int ADDRESSES = 60;

    @TempDir
    static Path data;

    private static TestBroker broker;
    private static KafkaProducer<byte[], byte[]> producer;

    @TempDir
    Path directory;

    private Path script;

    @BeforeAll
    static void publish() throws Exception {
        GeneratedClasses.trust();
        broker = new TestBroker(data);
        broker.start();
        List.of("counts", "anomalies", "sockets").forEach(topic -> broker.createTopic("sockcdc." + topic, 1, Map.of()));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        for (int i = 1; i <= ADDRESSES; i++) {
            counts(SubjectKind.REMOTE_IP, null, "10.0.0." + i, i, 1_000L * i);
        }
        counts(SubjectKind.REMOTE_IP, null, "2001:db8:1234:5678:9abc:def0:1234:5678", 7, 5_000_000_000L);
        counts(SubjectKind.HOST_REMOTE_IP, "web-1", "10.0.0.60", 40, 1);
        counts(SubjectKind.HOST_REMOTE_IP, "db-1", "10.0.0.60", 20, 1);
        send(
                "anomalies",
                "f".getBytes(StandardCharsets.UTF_8),
                RecordCodec.ofAnomalies().encode(flag()));
        for (int i = 0; i < 3; i++) {
            socket(i, "10.0.0.60", i == 2 ? "evil\u001b[2J" : "nginx");
        }
        socket(9, "10.0.0.59", "other");
    }

    @AfterAll
    static void stop() {
        producer.close();
        broker.close();
    }

    @BeforeEach
    void writeScript() throws IOException {
        String command =
                String.join(" ", Sockcdc.launch().command("top", "--bootstrap-servers", broker.bootstrapServers()));
        script = Files.writeString(directory.resolve("top"), "exec " + command + " \"$@\"\n");
    }

    private static void send(String topic, byte[] key, byte @Nullable [] value) throws Exception {
        producer.send(new ProducerRecord<>("sockcdc." + topic, key, value)).get();
    }

    private static void counts(SubjectKind kind, @Nullable String host, String ip, long open, long bytes)
            throws Exception {
        CountSubject subject = new CountSubject();
        subject.setKind(kind);
        subject.setHostId(host);
        subject.setIp(ip);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        ConnectionRates rates = new ConnectionRates(1.5, 0.5, 0.0);
        ConnectionCounts counts = ConnectionCounts.newBuilder()
                .setAsOf(now)
                .setOpen(open)
                .setOpenedTotal(open)
                .setClosedTotal(0)
                .setFailedTotal(0)
                .setLast10S(rates)
                .setLast1Min(rates)
                .setLast5Min(rates)
                .setBytesIn(bytes)
                .setBytesOut(bytes)
                .setDistinctPeers(new DistinctCount(1L, true))
                .setDistinctPorts(new DistinctCount(1L, true))
                .setFirstSeen(now)
                .setLastSeen(now)
                .build();
        send(
                "counts",
                RecordCodec.ofCountSubjects().encode(subject),
                RecordCodec.ofConnectionCounts().encode(counts));
    }

    private static Anomaly flag() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        Anomaly flag = new Anomaly();
        flag.setAnomalyId("f");
        flag.setLife(Life.OPEN);
        flag.setRule("connection-flood");
        flag.setSubject(new AnomalySubject("remote", Map.of("remote_ip", "10.0.0.60")));
        flag.setSeverity(Severity.HIGH);
        flag.setValue(60);
        flag.setThreshold(50);
        flag.setUnit("connections");
        flag.setEvidence(List.of());
        flag.setFirstSeen(now);
        flag.setLastSeen(now);
        flag.setAt(now);
        flag.setDataQuality(DataQuality.COMPLETE);
        flag.setHostIds(List.of());
        flag.setText("10.0.0.60 opens too many.");
        flag.setRulesFingerprint("x");
        return flag;
    }

    private static void socket(int number, String ip, String command) throws Exception {
        SocketKey key = SocketKey.newBuilder()
                .setHostId("web-1")
                .setBootId("b")
                .setNetns(1)
                .setCookie(number)
                .build();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        SocketEvent event = SocketEvent.newBuilder()
                .setOp(Op.OPEN)
                .setEpoch(1)
                .setSequence(number)
                .setObservedAt(now)
                .setCapturedBy(CapturedBy.SNAPSHOT)
                .setFamily(Family.INET)
                .setProtocol(Protocol.TCP)
                .setDirection(Direction.INBOUND)
                .setRole(Role.SERVER)
                .setState(State.ESTABLISHED)
                .setLocalIp("10.9.9.9")
                .setLocalPort(443)
                .setRemoteIp(ip)
                .setRemotePort(40_000 + number)
                .setPid(77)
                .setCommand(command)
                .build();
        send(
                "sockets",
                RecordCodec.ofSocketKeys().encode(key),
                RecordCodec.ofSocketEvents().encode(event));
    }

    private static void closed(int number) throws Exception {
        SocketKey key = SocketKey.newBuilder()
                .setHostId("web-1")
                .setBootId("b")
                .setNetns(1)
                .setCookie(number)
                .build();
        send("sockets", RecordCodec.ofSocketKeys().encode(key), null);
    }

    private static List<String> addresses(String screen) {
        return screen.lines()
                .map(line -> line.split(" ", 2)[0])
                .filter(word -> word.matches("10\\.0\\.0\\.\\d+|2001:.*"))
                .toList();
    }

    @Test
    void aScreenOf80By24ShowsTheLargestFirstFitsAndIsGoneAfterQ() throws Exception {
        try (Tmux tmux = new Tmux(directory, 80, 24)) {
            tmux.type("sh " + script);
            tmux.awaitScreen("61 addresses");
            String screen = tmux.awaitScreen("1 flag");

            List<String> lines = screen.lines().toList();
            assertThat(lines.get(0))
                    .startsWith("sockcdc top ")
                    .contains("1837 open")
                    .contains("1 flag");
            assertThat(lines.get(2).split(" +"))
                    .containsExactly("ADDRESS", "OPEN", "OPENED/s", "CLOSED/s", "FAILED/s", "IN", "OUT", "FLAGS");
            assertThat(lines.get(3).split(" +")).startsWith("10.0.0.60", "60").endsWith("60.0k", "60.0k", "1");
            assertThat(addresses(screen))
                    .hasSize(20)
                    .startsWith("10.0.0.60", "10.0.0.59")
                    .endsWith("10.0.0.41");
            assertThat(lines.get(23)).contains("q quit");
            assertThat(tmux.variable("alternate_on")).isEqualTo("1");

            tmux.press("q");
            tmux.awaitScreen(text -> text.stripTrailing().endsWith("ready>"));
            assertThat(tmux.variable("alternate_on")).isEqualTo("0");
            assertThat(tmux.variable("cursor_flag")).isEqualTo("1");
            tmux.type("stty -a | tr ' ;' '\\n' | grep -xE 'echo|icanon|isig' | sort | tr '\\n' ','");
            tmux.awaitScreen("echo,icanon,isig,");
        }
    }

    @Test
    void keysOrderFilterMoveAndLookIntoAnAddress() throws Exception {
        try (Tmux tmux = new Tmux(directory, 80, 24)) {
            tmux.type("sh " + script);
            tmux.awaitScreen("61 addresses");

            // when ordered by bytes, then by address, backwards
            tmux.press("i");
            tmux.awaitScreen(screen -> addresses(screen).get(0).startsWith("2001:db8"));
            tmux.press("n", "r");
            tmux.awaitScreen(screen -> addresses(screen).get(0).startsWith("2001:db8"));
            tmux.press("o");
            tmux.awaitScreen(screen -> addresses(screen).get(0).equals("10.0.0.60"));

            // when a filter is typed, it works with each character
            tmux.press("/", "5", "9");
            tmux.awaitScreen("/59_  1 of 61");
            assertThat(addresses(tmux.screen())).containsExactly("10.0.0.59");
            tmux.press("BSpace");
            assertThat(addresses(tmux.awaitScreen("/5_  16 of 61"))).hasSize(16);
            tmux.press("Escape");
            tmux.awaitScreen(screen -> addresses(screen).size() == 20);

            // when moving to the end
            tmux.press("End");
            tmux.awaitScreen(screen -> addresses(screen).contains("10.0.0.1"));
            tmux.press("Home");
            tmux.awaitScreen(screen -> addresses(screen).get(0).equals("10.0.0.60"));

            // when looking into the first
            tmux.press("Enter");
            String page =
                    tmux.awaitScreen(screen -> screen.contains("SOCKETS PROCESS") && screen.contains("nginx[77]"));
            assertThat(page)
                    .contains("10.0.0.60: 60 open")
                    .contains("connection-flood")
                    .contains("10.0.0.60 opens too many.")
                    .containsPattern("web-1 +40 ")
                    .containsPattern("db-1 +20 ")
                    .containsPattern(" 2 nginx\\[77\\] +web-1")
                    .contains("evil\\x1b[2J[77]");
            tmux.press("PageDown");
            assertThat(tmux.awaitScreen("10.0.0.60:40002")).doesNotContain("other");
            tmux.press("Escape");
            tmux.awaitScreen(screen -> addresses(screen).size() == 20);
        }
    }

    @Test
    void theFilterUnderstandsTheLanguageOfSsWhileItIsTyped() throws Exception {
        try (Tmux tmux = new Tmux(directory, 80, 24)) {
            tmux.type("sh " + script);
            tmux.awaitScreen("61 addresses");

            // when an expression begins, everything stays until it says something
            tmux.press("/");
            tmux.write("dport = ");
            String begun = tmux.awaitScreen("/dport = _  61 of 61");
            assertThat(begun).contains("not finished: expected a port");
            tmux.write(":40009");
            assertThat(addresses(tmux.awaitScreen("/dport = :40009_  1 of 61, sockets that match 1")))
                    .containsExactly("10.0.0.59");

            // when more is typed, what was finished stays in force until there is more to say
            tmux.write(" or (command = ng");
            String longer = tmux.awaitScreen("/dport = :40009 or (command = ng_  1 of 61");
            assertThat(longer).contains("not finished: expected `)`");
            assertThat(addresses(longer)).containsExactly("10.0.0.59");
            tmux.write("inx)");
            assertThat(addresses(tmux.awaitScreen("2 of 61, sockets that match 3")))
                    .containsExactly("10.0.0.60", "10.0.0.59");

            // when it is kept unfinished, what is in force is what is shown
            tmux.write(" and not");
            tmux.awaitScreen("not finished");
            tmux.press("Enter");
            String kept = tmux.awaitScreen(screen -> screen.contains("q quit"));
            assertThat(addresses(kept)).containsExactly("10.0.0.60", "10.0.0.59");
            assertThat(kept).doesNotContain("and not");
            assertThat(kept.lines()).hasSizeLessThanOrEqualTo(24).allMatch(line -> line.length() <= 80);

            // when one of them is closed, it goes
            closed(9);
            assertThat(addresses(tmux.awaitScreen("1 of 61, sockets that match 2")))
                    .containsExactly("10.0.0.60");
            socket(9, "10.0.0.59", "other");
            tmux.awaitScreen("2 of 61, sockets that match 3");
            tmux.press("Escape");
            tmux.awaitScreen(screen -> addresses(screen).size() == 20);
        }
    }

    @Test
    void theFilterOfTheCommandLineIsTheSameAndAFaultInItIsSaid() {
        Sockcdc json = Sockcdc.launch()
                .run(
                        "top",
                        "--bootstrap-servers",
                        broker.bootstrapServers(),
                        "--once",
                        "--format",
                        "json",
                        "--filter",
                        "dst 10.0.0.0/24 and dport < :40002");
        assertThat(json.json())
                .extracting((JsonNode row) -> row.get("ip").asText())
                .containsExactly("10.0.0.60");

        Sockcdc wrong = Sockcdc.launch()
                .run("top", "--bootstrap-servers", broker.bootstrapServers(), "--once", "--filter", "dport = ");
        assertThat(wrong.awaitExit()).isEqualTo(2);
        assertThat(wrong.err()).contains("expected a port");
    }

    @Test
    void itFollowsWhatHappensAndTheSizeOfTheTerminal() throws Exception {
        try (Tmux tmux = new Tmux(directory, 100, 30)) {
            tmux.type("sh " + script);
            tmux.awaitScreen("61 addresses");
            counts(SubjectKind.REMOTE_IP, null, "192.0.2.1", 500, 1);
            tmux.awaitScreen(screen ->
                    addresses(screen.replace("192.0.2.1", "10.0.0.200")).get(0).equals("10.0.0.200"));

            tmux.resize(50, 10);
            String small = tmux.awaitScreen(screen -> addresses(screen).size() == 5);
            assertThat(small.lines()).hasSizeLessThanOrEqualTo(10).allMatch(line -> line.length() <= 50);
            tmux.resize(120, 40);
            tmux.awaitScreen(screen -> addresses(screen).size() == 35);

            CountSubject gone = new CountSubject();
            gone.setKind(SubjectKind.REMOTE_IP);
            gone.setIp("192.0.2.1");
            send("counts", RecordCodec.ofCountSubjects().encode(gone), null);
            tmux.awaitScreen("61 addresses");
        }
    }

    @Test
    void ctrlCAndSigtermLeaveTheTerminalAsItWas() throws Exception {
        try (Tmux tmux = new Tmux(directory, 80, 24)) {
            for (boolean interrupt : new boolean[] {true, false}) {
                tmux.type("clear; sh " + script + "; echo code $?");
                tmux.awaitScreen("addresses");
                if (interrupt) {
                    tmux.press("C-c");
                } else {
                    long shell = Long.parseLong(tmux.variable("pane_pid"));
                    ProcessHandle.of(shell).orElseThrow().children().forEach(ProcessHandle::destroy);
                }
                tmux.awaitScreen("code 0");
                assertThat(tmux.variable("alternate_on")).isEqualTo("0");
                tmux.type("echo typed");
                tmux.awaitScreen(screen -> screen.contains("echo typed\ntyped"));
            }
        }
    }

    @Test
    void noColorMeansNoColour() throws Exception {
        try (Tmux tmux = new Tmux(directory, 80, 24)) {
            tmux.type("sh " + script);
            tmux.awaitScreen("61 addresses");
            await().until(() -> tmux.colouredScreen().contains("\u001b[31m")
                    || tmux.colouredScreen().matches("(?s).*\u001b\\[[0-9;]*31[;m].*"));
            tmux.press("q");
            tmux.awaitScreen(text -> text.stripTrailing().endsWith("ready>"));
            tmux.type("clear; NO_COLOR=1 sh " + script);
            tmux.awaitScreen("61 addresses");
            assertThat(tmux.colouredScreen()).doesNotContainPattern("\u001b\\[[0-9;]*3[0-7][;m]");
        }
    }

    @Test
    void intoAPipeItPrintsTheTableAndJson() {
        Sockcdc text = Sockcdc.launch()
                .run(
                        "top",
                        "--bootstrap-servers",
                        broker.bootstrapServers(),
                        "--iterations",
                        "2",
                        "--rows",
                        "3",
                        "--interval",
                        "200ms");
        assertThat(text.lines()).hasSize(11);
        assertThat(text.lines().get(2)).startsWith("10.0.0.60 ");
        assertThat(text.out()).doesNotContain("\u001b");

        Sockcdc json = Sockcdc.launch()
                .run(
                        "top",
                        "--bootstrap-servers",
                        broker.bootstrapServers(),
                        "--once",
                        "--format",
                        "json",
                        "--rows",
                        "0",
                        "--filter",
                        "10.0.0.5");
        assertThat(json.json())
                .extracting((JsonNode row) -> row.get("ip").asText())
                .hasSize(11)
                .startsWith("10.0.0.59")
                .endsWith("10.0.0.5");
    }

    @Test
    void aKafkaThatIsNotThereIsOneLine() {
        Sockcdc run = Sockcdc.launch().run("top", "--bootstrap-servers", "127.0.0.1:9", "--once");
        assertThat(run.err()).contains("nothing listens at");
    }
}
