package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalyBaseline;
import io.sockcdc.schema.AnomalyEvidence;
import io.sockcdc.schema.AnomalySubject;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.ConnectionRates;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.DataQuality;
import io.sockcdc.schema.DistinctCount;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import io.sockcdc.schema.SubjectKind;
import io.sockcdc.testkit.Machine;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * The dashboard in Chromium: {@code up} in a network namespace with real connections, and the browser beside it. With
 * {@code -Dsockcdc.screenshots=true} it also takes the pictures of docs/images.
 */
@Requires({Need.ROOT, Need.SS, Need.CHROMIUM})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardTest {
    private static final String DASHBOARD = "http://127.0.0.1:8480/";
    private static final int DRIVER_PORT = 9515;
    private static final int MANY = 10_000;
    /** A name that is markup, and turns text around. */
    private static final String HOSTILE = "<img src=x>\u202e";

    private final NetNamespace namespace = NetNamespace.create();
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private ServerSocket server;
    private Browser desk;
    private Bridge bridge;
    private Instant inThePast;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Sockcdc up = Sockcdc.launch().in(namespace).start("up", "--data-dir", folder.toString());
        toClose.add(up);
        assertThat(up.awaitCapturing()).contains("dashboard " + DASHBOARD);
        String servers = up.out().replaceFirst("(?s).*on Kafka ([0-9.:]+).*", "$1");
        Process driver = namespace.call(() -> new ProcessBuilder("chromedriver", "--port=" + DRIVER_PORT)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
        toClose.add(driver::destroy);
        server = namespace.call(() -> new ServerSocket(7001, 200, InetAddress.getByName("0.0.0.0")));
        toClose.add(server);
        for (int i = 1; i <= 40; i++) {
            connect("127.0.1." + i);
        }
        hostileListener(folder);
        namespace.call(() -> {
            produce(servers);
            return servers;
        });
        // What was there once: a connection that is gone when the tests look.
        List<Socket> gone = connect("127.0.44.44");
        bridge = new Bridge(namespace, DRIVER_PORT);
        toClose.add(bridge);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Programs.output(
                                "nsenter", "--net=" + namespace.path(), "curl", "-s", "http://127.0.0.1:9515/status")
                        .contains("\"ready\":true"));
        desk = Browser.desk(bridge.port(), DASHBOARD);
        desk.open("ips?search=127.0.44.44");
        desk.awaitText("127.0.44.44");
        await().atMost(Duration.ofSeconds(30)).until(() -> openLevels("").get(299) >= 80);
        inThePast = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        await().until(() -> Instant.now().isAfter(inThePast.plusSeconds(1)));
        for (Socket socket : gone) {
            socket.close();
        }
    }

    /** Both ends of a connection from that address to port 7001. */
    private List<Socket> connect(String from) {
        List<Socket> ends = namespace.call(() -> {
            Socket client = new Socket();
            client.bind(new InetSocketAddress(from, 0));
            client.connect(new InetSocketAddress("127.0.0.1", server.getLocalPort()), 5_000);
            Socket accepted = server.accept();
            client.getOutputStream().write(new byte[1_000]);
            return List.of(client, accepted);
        });
        toClose.addAll(ends);
        return ends;
    }

    private void hostileListener(Path folder) throws Exception {
        Path program = folder.resolve(HOSTILE);
        Files.copy(Path.of("/bin/nc").toRealPath(), program);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Process process = namespace.call(
                () -> new ProcessBuilder(program.toString(), "-l", "-k", "-s", "127.0.0.1", "-p", "7007").start());
        toClose.add(process::destroyForcibly);
    }

    private static void produce(String servers) throws InterruptedException, ExecutionException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            RecordCodec<CountSubject> subjects = RecordCodec.ofCountSubjects();
            RecordCodec<ConnectionCounts> counts = RecordCodec.ofConnectionCounts();
            Instant now = Instant.now();
            ConnectionRates none = new ConnectionRates(0.0, 0.0, 0.0);
            for (int i = 0; i < MANY; i++) {
                CountSubject subject = new CountSubject(
                        SubjectKind.REMOTE_IP,
                        null,
                        "10." + i / 250 + "." + i % 250 + ".1",
                        null,
                        null,
                        null,
                        null,
                        null);
                ConnectionCounts its = ConnectionCounts.newBuilder()
                        .setAsOf(now)
                        .setOpen(0)
                        .setOpenedTotal(MANY + i)
                        .setClosedTotal(MANY + i)
                        .setFailedTotal(0)
                        .setLast10S(none)
                        .setLast1Min(none)
                        .setLast5Min(none)
                        .setBytesIn(i)
                        .setBytesOut(i)
                        .setDistinctPeers(new DistinctCount(1L, true))
                        .setDistinctPorts(new DistinctCount(1L, true))
                        .setFirstSeen(now)
                        .setLastSeen(now)
                        .setEventsLost(0)
                        .setGaps(0)
                        .setPartial(false)
                        .build();
                sent.add(producer.send(
                        new ProducerRecord<>("sockcdc.counts", subjects.encode(subject), counts.encode(its))));
            }
            flag(sent, producer, "flag-1", Severity.HIGH, "connection-flood", "127.0.1.7", Life.OPEN, Life.UPDATE);
            flag(sent, producer, "flag-2", Severity.LOW, "beaconing", "127.0.1.8", Life.OPEN, Life.CLEAR);
        }
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
    }

    private static void flag(
            List<Future<RecordMetadata>> sent,
            KafkaProducer<byte[], byte[]> producer,
            String id,
            Severity severity,
            String rule,
            String ip,
            Life... lives) {
        Instant now = Instant.now();
        for (int i = 0; i < lives.length; i++) {
            Instant at = now.minusSeconds(20L * (lives.length - i));
            Anomaly anomaly = Anomaly.newBuilder()
                    .setAnomalyId(id)
                    .setLife(lives[i])
                    .setRule(rule)
                    .setSubject(new AnomalySubject("remote", Map.of("remote_ip", ip)))
                    .setSeverity(severity)
                    .setTechnique("T1499")
                    .setValue(400 + 100 * i)
                    .setThreshold(200)
                    .setBaseline(new AnomalyBaseline(20.0, 3.0))
                    .setUnit("connections in 10 s")
                    .setEvidence(List.of(AnomalyEvidence.newBuilder()
                            .setHostId("h")
                            .setBootId("b")
                            .setNetns(1)
                            .setCookie(i)
                            .setProtocol("TCP")
                            .setLocalIp("127.0.0.1")
                            .setLocalPort(7001)
                            .setRemoteIp(ip)
                            .setRemotePort(50_000)
                            .setCommand(HOSTILE)
                            .build()))
                    .setFirstSeen(now.minusSeconds(60))
                    .setLastSeen(at)
                    .setClearedAt(lives[i] == Life.CLEAR ? at : null)
                    .setAt(at)
                    .setDataQuality(DataQuality.COMPLETE)
                    .setHostIds(List.of("h"))
                    .setText(
                            rule.equals("beaconing")
                                    ? ip + " was called every 60 s, twelve times."
                                    : ip + " opened " + (400 + 100 * i) + " connections in 10 s, its limit is 200.")
                    .setRulesFingerprint("f")
                    .build();
            sent.add(producer.send(new ProducerRecord<>(
                    "sockcdc.anomalies",
                    id.getBytes(StandardCharsets.UTF_8),
                    RecordCodec.ofAnomalies().encode(anomaly))));
        }
    }

    @AfterEach
    void nothingIsComplainedOfAndNobodyElseIsAsked() {
        assertThat(desk.complaints()).isEmpty();
        assertThat(desk.asked()).isSubsetOf(DASHBOARD, "about://null/", "data://null/", "null://null/");
    }

    @AfterAll
    void stop() throws Exception {
        if (desk != null) {
            desk.close();
        }
        for (int i = toClose.size() - 1; i >= 0; i--) {
            toClose.get(i).close();
        }
        namespace.close();
    }

    @Test
    void theOverviewShowsWhatIsOpenAndWhatIsWrong() {
        desk.open("overview");
        desk.awaitText("Open connections", "nothing is missing", "Remote addresses", "127.0.0.1");
        desk.awaitTrue("document.querySelectorAll('canvas').length === 2");
        desk.awaitTrue("+document.querySelector('.tile-value').innerText.replace(/\\D/g,'') >= 80");
        assertThat(desk.text(".flags")).contains("127.0.1.7 opened 500 connections");
        picture("overview");
    }

    @Test
    void connectionsAreThoseOfSsUnderTheSameFilter() {
        String filter = "sport = :7001 and state established";
        long expected = namespace
                .run("ss", "-Htn", "state", "established", "sport", "=", ":7001")
                .lines()
                .count();
        desk.open("ips?filter=" + encoded(filter));
        desk.awaitText(expected + " subjects", "127.0.1.1");
        assertThat(expected).isGreaterThanOrEqualTo(40);
        desk.open("ips");
        desk.awaitText("127.0.0.1");
        picture("connections");
        desk.type("#filter", "dport = :");
        desk.awaitText("filter, column 9: expected a port");
        desk.type("#filter", "dport = :7001");
        desk.awaitText("1 subject");
        assertThat(desk.hash()).contains("filter=dport");
        theBrowserNotesOnly("400");
    }

    @Test
    void whatOpensShowsWithoutAReload() throws Exception {
        desk.open("ips?search=127.0.7.7");
        desk.awaitText("Nothing matches");
        desk.value("window.marked = true");
        List<Socket> ends = connect("127.0.7.7");
        desk.awaitText("1 subject", "127.0.7.7");
        assertThat(desk.value("window.marked")).isEqualTo(true);

        desk.click(".nav a[href^='#/events']");
        desk.type("#filter", "src 127.0.7.7");
        for (Socket socket : ends) {
            socket.close();
        }
        desk.awaitText("127.0.7.7", "close");
        assertThat(desk.value("window.marked")).isEqualTo(true);
    }

    @Test
    void theFeedShowsEventsAsTheyHappenAndCanBeHeld() throws Exception {
        desk.open("events?filter=" + encoded("dst 127.0.8.8"));
        desk.awaitText("No event passes the filter yet");
        List<Socket> first = connect("127.0.8.8");
        desk.awaitText("127.0.8.8");
        desk.awaitTrue("document.querySelectorAll('.tr:not(.th)').length >= 1");
        desk.press("p");
        desk.awaitText("Resume");
        long shown = desk.number("document.querySelectorAll('.tr:not(.th)').length");
        for (Socket socket : first) {
            socket.close();
        }
        desk.open("events?filter=" + encoded("dst 127.0.8.8"));
        desk.awaitTrue("document.querySelectorAll('.tr:not(.th)').length > " + shown);
        picture("events");
    }

    @Test
    void listenersTellWhoListensAndAHostileNameStaysText() {
        desk.open("listeners");
        desk.awaitText("7001", "everywhere", "7007", "<img src=x>\ufffd");
        assertThat(desk.number("document.querySelectorAll('main img').length")).isZero();
        assertThat(desk.text("main")).doesNotContain("\u202e");
        desk.open("listeners?filter=" + encoded("sport = :7007"));
        desk.awaitText("1 listening");
        picture("listeners");
    }

    @Test
    void anomaliesShowEvidenceAndLifeAndHaveAddressesOfTheirOwn() {
        desk.open("anomalies");
        desk.awaitText("connection-flood", "127.0.1.7 opened 500 connections in 10 s", "over");
        desk.click(".flag");
        desk.awaitText("Evidence", "127.0.1.7", "T1499");
        assertThat(desk.hash()).startsWith("#/anomalies/flag-1");
        picture("anomalies");
        desk.open("anomalies/flag-2?state=cleared");
        desk.awaitText("beaconing", "Cleared", "<img src=x>\ufffd");
        assertThat(desk.number("document.querySelectorAll('.life circle').length"))
                .isEqualTo(2);
        assertThat(desk.number("document.querySelectorAll('main img').length")).isZero();
    }

    @Test
    void theMapLeadsFromHostsOverServicesToRemotes() {
        desk.open("map");
        desk.awaitText("Services and programs", "127.0.1.1");
        assertThat(desk.number("document.querySelectorAll('.band').length")).isGreaterThan(10);
        picture("map");
        desk.value("[...document.querySelectorAll('.node.remote')].find(n => n.textContent.includes('127.0.1.1'))"
                + ".dispatchEvent(new MouseEvent('click', {bubbles: true}))");
        desk.awaitText("With whom");
        assertThat(desk.hash()).startsWith("#/ip/127.0.1.1");
    }

    @Test
    void oneAddressHasAPageOfItsOwn() {
        desk.open("ip/127.0.1.7");
        desk.awaitText("127.0.1.7", "With whom", "serves it", "established", "127.0.1.7 opened 500 connections");
        desk.open("ip/192.0.2.99");
        desk.awaitText("Nothing is known of this address");
        theBrowserNotesOnly("404");
    }

    /** The browser notes an answer that is a problem as an error of its own, each time that the page asks again. */
    private void theBrowserNotesOnly(String status) {
        desk.leave();
        assertThat(desk.complaints()).allMatch(line -> line.contains("responded with a status of " + status));
    }

    @Test
    void theSliderShowsAnyMomentOfThePastInEveryView() {
        desk.open("ips?search=127.0.44.44&filter=" + encoded("sport = :7001"));
        desk.awaitText("Nothing matches");
        desk.open("ips?search=127.0.44.44&at=" + inThePast);
        desk.awaitText("1 subject", "Go live", "ago");
        for (String view : List.of("overview", "map", "events", "listeners", "hosts", "anomalies")) {
            desk.click(".nav a[href^='#/" + view + "']");
            desk.awaitText("Go live");
            desk.awaitTrue("document.querySelector('main').innerText.length > 40");
            desk.awaitTrue("!document.querySelector('main .loading')");
            assertThat(desk.hash()).startsWith("#/" + view).contains("at=");
            if (view.equals("overview")) {
                picture("past");
            }
        }
        desk.open("ip/127.0.44.44?at=" + inThePast);
        desk.awaitText("With whom", "serves it");

        desk.press("l");
        desk.awaitText("Live");
        assertThat(desk.hash()).doesNotContain("at=");
        desk.find("#time").sendKeys(Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ARROW_LEFT);
        desk.awaitText("Go live");
        assertThat(desk.hash()).contains("at=");
        desk.click(".live-button");
        desk.awaitTrue("!location.hash.includes('at=')");
        theBrowserNotesOnly("404");
    }

    @Test
    void whatWasOpenBeforeTheFirstCollectorIsNotKnown() {
        List<Integer> levels = openLevels("&at=" + inThePast);

        assertThat(levels).hasSize(300);
        assertThat(levels.get(0)).isEqualTo(-1);
        assertThat(levels.get(299)).isGreaterThanOrEqualTo(80);
    }

    /** Sockets open, second by second up to a moment. */
    private List<Integer> openLevels(String moment) {
        String overview = namespace.run("curl", "-s", DASHBOARD + "api/v1/overview?history=300" + moment);
        String open = overview.replaceFirst("(?s).*\"open\":\\[([^\\]]*)\\].*", "$1");
        return Stream.of(open.split(",", -1)).map(Integer::valueOf).toList();
    }

    @Test
    void tenThousandAddressesAreWalkedWithoutDrawingThemAll() {
        desk.open("ips?sort=TOTAL");
        desk.awaitTrue("+(document.querySelector('.matching').innerText.replace(/\\D/g,'')) >= " + MANY);
        desk.awaitText("10.39.249.1");
        assertThat(desk.number("document.querySelectorAll('.tr').length")).isLessThan(80);
        desk.value("document.querySelector('.table').scrollTop = 1e9");
        desk.awaitTrue("Number(document.querySelector('.tr:last-child').getAttribute('aria-rowindex')) > " + MANY);
        desk.awaitTrue("!document.querySelector('.ghost')");
        assertThat(desk.number("document.querySelectorAll('.tr').length")).isLessThan(80);
        desk.type("#search", "10.39.2");
        desk.awaitText("61 subjects");
        desk.click("[role=columnheader] button");
        desk.awaitTrue("location.hash.includes('sort=SUBJECT')");
        desk.awaitText("10.39.249.1");
        assertThat(
                        desk.number(
                                "[...document.querySelectorAll('.tr:not(.th)')].findIndex(r => r.innerText.includes('10.39.249.1'))"))
                .as("by number, the largest first")
                .isZero();
    }

    @Test
    void everythingCanBeReachedWithTheKeyboard() {
        desk.open("overview");
        desk.awaitText("Open connections");
        desk.press("2");
        desk.awaitText("Remote address");
        desk.press("/");
        desk.awaitTrue("document.activeElement.id === 'search'");
        desk.press("127.0.1.9");
        desk.awaitText("1 subject");
        desk.press(Keys.ESCAPE);
        desk.value("document.querySelector('.table').focus()");
        desk.press(Keys.ARROW_DOWN, Keys.ENTER);
        desk.awaitText("With whom");
        assertThat(desk.hash()).startsWith("#/ip/127.0.1.9");
        desk.press("?");
        desk.awaitText("walk the rows of a table");
        desk.press(Keys.ESCAPE);
        desk.awaitTrue("!document.querySelector('dialog')");
        String before = String.valueOf(desk.value("document.documentElement.dataset.theme"));
        desk.press("t");
        desk.awaitTrue("document.documentElement.dataset.theme !== '" + before + "'");
        picture("dark");
        desk.press("t");
        desk.awaitTrue("document.documentElement.dataset.theme === '" + before + "'");
    }

    @Test
    void aPhoneShowsEveryViewInItsWidth() {
        try (Browser phone = Browser.phone(bridge.port(), DASHBOARD)) {
            for (String view : List.of(
                    "overview", "ips", "map", "events", "anomalies/flag-1", "listeners", "hosts", "ip/127.0.1.7")) {
                phone.open(view);
                phone.awaitTrue("document.querySelector('main')?.innerText.length > 20");
                phone.awaitTrue("!document.querySelector('main .loading')");
                assertThat(phone.number("document.documentElement.scrollWidth"))
                        .as(view)
                        .isLessThanOrEqualTo(390);
                assertThat(phone.number("document.querySelector('main').scrollWidth"))
                        .as(view)
                        .isLessThanOrEqualTo(390);
                if (view.equals("overview") && pictures()) {
                    phone.screenshot(images().resolve("phone.png"));
                }
            }
            assertThat(phone.complaints()).isEmpty();
        }
    }

    private void picture(String name) {
        if (pictures()) {
            desk.screenshot(images().resolve(name + ".png"));
        }
    }

    private static boolean pictures() {
        return Boolean.getBoolean("sockcdc.screenshots");
    }

    private static Path images() {
        return Machine.root().resolve("docs/images");
    }

    private static String encoded(String text) {
        return URI.create("x:/?" + text.replace(" ", "%20").replace("=", "%3D")).getRawQuery();
    }
}
