package io.sockcdc.consumers.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.consumers.run.Delivery;
import io.sockcdc.render.JsonLines;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Deliveries through a real broker to web servers. */
class WebhookTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00.000001Z");
    private static final Map<String, String> FAST = Map.of("r.type", "webhook", "r.retry-first", "100ms");

    @TempDir
    static Path directory;

    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = new TestBroker(directory);
        broker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static Anomaly flag(String id, Life life) {
        return Flags.flood(id, life, Severity.HIGH, T0.plusSeconds(life.ordinal()));
    }

    private static Map<String, String> keys(String url, String... more) {
        Map<String, String> keys = new HashMap<>(FAST);
        keys.put("r.url", url);
        for (int i = 0; i < more.length; i += 2) {
            keys.put("r." + more[i], more[i + 1]);
        }
        return keys;
    }

    private static void awaitPosted(HttpReceiver web, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(web.posted).hasSizeGreaterThanOrEqualTo(count));
    }

    @Test
    void aStepIsPostedAsTheRecordAndSignedSoThatTheReferenceLibraryAcceptsItAndNothingElse() throws Exception {
        String key = "whsec_"
                + Base64.getEncoder()
                        .encodeToString("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8));
        try (DeliveryRun run = new DeliveryRun(broker, "signed.");
                HttpReceiver web = new HttpReceiver();
                Delivery delivery = run.start(keys(
                        web.url("/hook?token=hunter2"),
                        "signing-key",
                        key,
                        "authorization",
                        "Bearer hunter2",
                        "headers.X-Team",
                        "night"))) {
            run.publish(flag("a", Life.OPEN));
            awaitPosted(web, 1);

            HttpReceiver.Posted posted = web.posted.get(0);
            assertThat(posted.path()).isEqualTo("/hook?token=hunter2");
            ObjectMapper json = new ObjectMapper();
            assertThat(json.readTree(posted.body()))
                    .isEqualTo(json.readTree(new JsonLines().anomaly(flag("a", Life.OPEN))));
            assertThat(posted.headers().firstValue("Authorization")).contains("Bearer hunter2");
            assertThat(posted.headers().firstValue("X-Team")).contains("night");
            Webhook reference = new Webhook(key);
            reference.verify(posted.body(), posted.headers());
            assertThatThrownBy(() -> reference.verify(posted.body() + " ", posted.headers()))
                    .isInstanceOf(WebhookVerificationException.class);
            assertThat(delivery.receivers().get(0).get(DeliveryMeter.REFUSED)).isZero();
        }
    }

    @Test
    void aServerThatIsBusyIsTriedAgainAsItWishesAndOneThatRefusesIsNot() throws Exception {
        try (DeliveryRun run = new DeliveryRun(broker, "retry.");
                HttpReceiver web = new HttpReceiver();
                HttpReceiver elsewhere = new HttpReceiver()) {
            web.reply(503, Map.of("Retry-After", "2"));
            web.reply(429, Map.of());
            web.reply(200, Map.of());
            web.reply(302, Map.of("Location", elsewhere.url("/")));
            web.reply(400, Map.of());
            try (Delivery delivery = run.start(keys(web.url("/"), "signing-key", "plain key"))) {
                run.publish(
                        flag("a", Life.OPEN), flag("moved", Life.OPEN), flag("bad", Life.OPEN), flag("z", Life.OPEN));
                awaitPosted(web, 6);

                // then the first is tried until it is taken, under one id, and two are given up
                List<String> ids = web.posted.stream()
                        .map(posted -> posted.headers().firstValue("webhook-id").orElse(""))
                        .toList();
                assertThat(ids.subList(0, 3))
                        .allMatch(id -> id.startsWith("a-OPEN-"))
                        .containsOnly(ids.get(0));
                assertThat(ids.subList(3, 6))
                        .extracting(id -> id.split("-", -1)[0])
                        .containsExactly("moved", "bad", "z");
                assertThat(elsewhere.posted).isEmpty();
                long first = Long.parseLong(web.posted
                        .get(0)
                        .headers()
                        .firstValue("webhook-timestamp")
                        .orElse("0"));
                long second = Long.parseLong(web.posted
                        .get(1)
                        .headers()
                        .firstValue("webhook-timestamp")
                        .orElse("0"));
                assertThat(second - first).isGreaterThanOrEqualTo(2);

                // and they lie in the dead letters with the reason
                await().atMost(PATIENCE)
                        .until(() -> broker.readAll("retry.dead-letters").size() == 2);
                List<ConsumerRecord<byte[], byte[]>> dead = broker.readAll("retry.dead-letters");
                assertThat(dead)
                        .extracting(letter -> new String(letter.key(), StandardCharsets.UTF_8))
                        .containsExactly("moved", "bad");
                assertThat(header(dead.get(0), "sockcdc.reason"))
                        .contains("302")
                        .contains("not followed");
                assertThat(header(dead.get(1), "sockcdc.reason")).isEqualTo("HTTP status 400");
                assertThat(header(dead.get(1), "sockcdc.receiver")).isEqualTo("r");
                ReceiverMeters meters = delivery.receivers().get(0);
                assertThat(meters.get(DeliveryMeter.FAILED)).isEqualTo(2);
                assertThat(meters.get(DeliveryMeter.REFUSED)).isEqualTo(2);
                await().atMost(PATIENCE)
                        .until(() -> meters.get(DeliveryMeter.SENT) == 2 && meters.get(DeliveryMeter.LAG) == 0);
            }
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void aDeadReceiverSlowsNobodyAndGetsEverythingWhenItLivesAlsoAfterARestart() throws Exception {
        int port;
        try (HttpReceiver freed = new HttpReceiver()) {
            port = freed.port();
        }
        try (DeliveryRun run = new DeliveryRun(broker, "dead.");
                HttpReceiver alive = new HttpReceiver()) {
            Map<String, String> both = keys("http://127.0.0.1:" + port + "/", "retry-most", "500ms");
            both.putAll(Map.of("alive.type", "webhook", "alive.url", alive.url("/")));
            List<String> names =
                    IntStream.range(0, 20).mapToObj(i -> "flag" + i).toList();
            try (Delivery delivery = run.start(both)) {
                for (String name : names) {
                    run.publish(flag(name, Life.OPEN));
                }
                awaitPosted(alive, names.size());
                await().atMost(PATIENCE)
                        .until(() -> delivery.receivers().stream()
                                .anyMatch(meters -> meters.receiver().equals("r")
                                        && meters.get(DeliveryMeter.LAG) == names.size()
                                        && meters.trouble() != null));
            }
            try (HttpReceiver dead = new HttpReceiver(port);
                    Delivery again = run.start(both)) {
                awaitPosted(dead, names.size());
                assertThat(dead.posted)
                        .extracting(posted -> new ObjectMapper()
                                .readTree(posted.body())
                                .get("anomaly_id")
                                .asText())
                        .containsExactlyElementsOf(names);
                // and who had everything gets nothing twice
                assertThat(alive.posted).hasSize(names.size());
                assertThat(again.receivers()).hasSize(2);
            }
        }
    }

    @Test
    void aReceiverThatIsNewGetsWhatIsFlaggedFromNowOn() throws Exception {
        try (DeliveryRun run = new DeliveryRun(broker, "fresh.");
                HttpReceiver web = new HttpReceiver()) {
            run.start(Map.of("other.type", "syslog", "other.url", "udp://127.0.0.1:9"))
                    .close();
            run.publish(flag("before", Life.OPEN));
            try (Delivery delivery = run.start(keys(web.url("/")))) {
                run.publish(flag("after", Life.OPEN));
                awaitPosted(web, 1);
                assertThat(web.posted.get(0).body()).contains("\"anomaly_id\":\"after\"");
                assertThat(delivery.receivers()).hasSize(1);
            }
        }
    }

    @Test
    void aTemplateMakesTheBodyAndHostileTextStaysText() throws Exception {
        try (DeliveryRun run = new DeliveryRun(broker, "template.");
                HttpReceiver web = new HttpReceiver();
                Delivery delivery = run.start(keys(
                        web.url("/"),
                        "body",
                        "{\"text\": \"{{severity}} {{rule}}: {{text}}\", \"ip\": \"{{subject.remote_ip}}\","
                                + " \"none\": \"{{no_such}}\", \"who\": [{{#evidence}}\"{{command}}\"{{/evidence}}],"
                                + " \"all\": {{{json}}}}"))) {
            run.publish(flag("a", Life.OPEN));
            awaitPosted(web, 1);

            JsonNode body = new ObjectMapper().readTree(web.posted.get(0).body());
            assertThat(body.get("text").asText())
                    .isEqualTo("HIGH connection-flood: " + flag("a", Life.OPEN).getText());
            assertThat(body.get("ip").asText()).isEqualTo("192.0.2.66");
            assertThat(body.get("none").asText()).isEmpty();
            assertThat(body.get("who").get(0).asText()).isEqualTo("ngi\"nx]\\\n");
            assertThat(body.get("all").get("anomaly_id").asText()).isEqualTo("a");
            assertThat(delivery.receivers().get(0).trouble()).isNull();
        }
        assertThatThrownBy(() -> new BodyTemplate("{{#open}} never closed", "application/json"))
                .isInstanceOf(DeliveryException.class)
                .hasMessageStartingWith("the template of the body is wrong");
    }

    @Test
    void secretsAreNeverLogged() throws Exception {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger root = (Logger) LoggerFactory.getLogger("io.sockcdc");
        root.addAppender(logged);
        try (DeliveryRun run = new DeliveryRun(broker, "quiet.");
                HttpReceiver web = new HttpReceiver()) {
            web.reply(500, Map.of());
            web.reply(401, Map.of());
            Map<String, String> keys = keys(
                    web.url("/hunter2"),
                    "signing-key",
                    "hunter2",
                    "authorization",
                    "Basic hunter2",
                    "headers.X-Key",
                    "hunter2");
            try (Delivery delivery = run.start(keys)) {
                run.publish(flag("a", Life.OPEN), flag("b", Life.OPEN));
                awaitPosted(web, 3);
                await().atMost(PATIENCE).until(() -> delivery.receivers().get(0).get(DeliveryMeter.REFUSED) == 1);
            }
            assertThat(DeliveryRun.settings(keys)).asString().doesNotContain("hunter2");
            assertThatThrownBy(() -> run.start(keys(web.url("/"), "headers.X-Key", "hun\nter2")))
                    .isInstanceOf(DeliveryException.class)
                    .hasMessage("receiver r: the header X-Key cannot be sent: its name or its value is not allowed");
            assertThatThrownBy(() -> DeliveryRun.settings(keys("ftp://hunter2")))
                    .hasMessageContaining("url must begin with http:// or https://")
                    .hasMessageNotContaining("hunter2");
        } finally {
            root.detachAppender(logged);
        }
        assertThat(logged.list).extracting(ILoggingEvent::getMessage).contains("a receiver refuses an alert");
        assertThat(logged.list)
                .noneMatch(event -> (event.getFormattedMessage() + event.getKeyValuePairs()).contains("hunter2"));
    }
}
