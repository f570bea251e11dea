package io.sockcdc.app.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.sockcdc.access.Acl;
import io.sockcdc.app.RunningCommand;
import io.sockcdc.app.acl.AclCatalog;
import io.sockcdc.app.acl.Task;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.security.SecuredBroker.Door;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import io.sockcdc.topics.TopicAdmin;
import io.sockcdc.topics.TopicCatalog;
import io.sockcdc.topics.TopicDefinition;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The rights of what an analysis does besides: Kafka denies nothing to a user who has them, and when one is missing it denies
 * just that one; a command that lacks one says so before it starts.
 */
@Requires({Need.ROOT, Need.OPENSSL})
class AclPartsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String PREFIX = "parts.";
    private static final AclCatalog CATALOG = new AclCatalog(PREFIX);
    private static SecuredBroker secured;
    private static TokenEndpoint tokens;
    private static HttpServer receiver;
    private static final AtomicInteger STATUS = new AtomicInteger(200);
    private static final AtomicInteger RECEIVED = new AtomicInteger();

    @TempDir
    static Path folder;

    @BeforeAll
    static void makeTopics() throws Exception {
        tokens = new TokenEndpoint("us", "secret", SecuredBroker.ALICE);
        secured = new SecuredBroker(folder, tokens.keysUrl());
        TopicCatalog catalog = new TopicCatalog(new TopicOptions(PREFIX, (short) 1, 1, Duration.ofDays(1)));
        List<TopicDefinition> topics =
                Arrays.stream(TopicKind.values()).map(catalog::get).toList();
        try (Admin admin = secured.admin()) {
            new TopicAdmin(admin, LONG).ensure(topics);
        }
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            RECEIVED.incrementAndGet();
            exchange.sendResponseHeaders(STATUS.get(), -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterAll
    static void stop() {
        receiver.stop(0);
        secured.close();
        tokens.close();
    }

    @Test
    void anExportWorksWithItsRightsAndNeedsEach() throws Exception {
        AnalysisParts parts = parts();
        secured.allow(CATALOG.needed(Task.SIEM));
        Denials.forget();
        try (AutoCloseable export = parts.export(folder.resolve("siem"))) {
            parts.flag(secured.broker().bootstrapServers());
            await().atMost(LONG).until(() -> records(TopicKind.SIEM) > 0);
            assertThat(export).isNotNull();
        }
        assertThat(Denials.all()).isSubsetOf(optional(Task.SIEM));
        for (Acl left : CATALOG.needed(Task.SIEM)) {
            allowOnlyToSee(Task.SIEM, left);
            try (AutoCloseable export = parts.export(folder.resolve("siem"))) {
                awaitDenied(parts, left);
                assertThat(export).isNotNull();
            }
        }
    }

    @Test
    void deliveryWorksWithItsRightsAndNeedsEach() throws Exception {
        AnalysisParts parts = parts();
        STATUS.set(200);
        secured.allow(CATALOG.needed(Task.DELIVERY));
        Denials.forget();
        int before = RECEIVED.get();
        try (AutoCloseable delivery = parts.delivery(url())) {
            parts.flag(secured.broker().bootstrapServers());
            await().atMost(LONG).until(() -> RECEIVED.get() > before);
            STATUS.set(400);
            parts.flag(secured.broker().bootstrapServers());
            await().atMost(LONG).until(() -> records(TopicKind.DEAD_LETTERS) > 0);
            assertThat(delivery).isNotNull();
        }
        assertThat(Denials.all()).isSubsetOf(optional(Task.ANALYZE));
        for (Acl left : CATALOG.needed(Task.DELIVERY)) {
            allowOnlyToSee(Task.DELIVERY, left);
            try (AutoCloseable delivery = parts.delivery(url())) {
                awaitDenied(parts, left);
                assertThat(delivery).isNotNull();
            } catch (io.sockcdc.consumers.sink.DeliveryException refused) {
                // It begins with a word to the group: a right that is missing there is said at once.
                assertThat(Denials.all()).anyMatch(denied -> isAbout(denied, left));
            }
        }
    }

    @Test
    void theDashboardWorksWithItsRightsAndNeedsEach() throws Exception {
        AnalysisParts parts = parts();
        secured.allow(CATALOG.needed(Task.DASHBOARD));
        Denials.forget();
        parts.flag(secured.broker().bootstrapServers());
        try (AnalysisParts.Served web = parts.web()) {
            await().atMost(LONG)
                    .ignoreExceptionsInstanceOf(java.io.IOException.class)
                    .until(() -> get(web.address().resolve("/api/v1/anomalies")).contains(AnalysisParts.FLAGGED));
            for (String path : List.of("overview", "hosts", "counts", "sockets", "events", "map", "timeline")) {
                assertThat(get(web.address().resolve("/api/v1/" + path)))
                        .as(path)
                        .startsWith("{");
            }
        }
        assertThat(Denials.all()).isSubsetOf(optional(Task.DASHBOARD));
        for (Acl left : CATALOG.needed(Task.DASHBOARD)) {
            allowOnlyToSee(Task.DASHBOARD, left);
            try (AnalysisParts.Served web = parts.web()) {
                awaitDenied(parts, left);
                assertThat(web.address()).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Task.class,
            names = {"DASHBOARD", "DELIVERY", "SIEM"})
    void anAnalysisThatLacksARightForItSaysWhichOneAndWhoTellsMore(Task task) {
        Map<String, String> settings = settings();
        switch (task) {
            case DASHBOARD -> settings.put("SOCKCDC_WEB_PORT", "0");
            case DELIVERY -> {
                settings.put("SOCKCDC_WEB_ENABLED", "false");
                settings.put("SOCKCDC_DELIVERY_RECEIVERS_HOOK_TYPE", "webhook");
                settings.put("SOCKCDC_DELIVERY_RECEIVERS_HOOK_URL", url());
            }
            default -> {
                settings.put("SOCKCDC_WEB_ENABLED", "false");
                settings.put("SOCKCDC_SIEM_FORMAT", "ecs");
                settings.put("SOCKCDC_SIEM_DESTINATIONS", "topic");
            }
        }
        for (Acl left : CATALOG.needed(task)) {
            List<Acl> rest = new ArrayList<>(CATALOG.needed(Task.ANALYZE));
            rest.addAll(CATALOG.needed(task));
            rest.removeIf(acl -> isTheSame(acl, left));
            secured.allow(rest);
            RunningCommand tooLittle = RunningCommand.run(settings, "analyze");
            assertThat(tooLittle.awaitExit())
                    .as("%s without %s: %s", task, left, tooLittle)
                    .isEqualTo(ExitCode.KAFKA_REFUSED.number());
            assertThat(tooLittle.err()).hasLineCount(1).contains("our user lacks " + left, "doctor --acls ");
        }
    }

    /** All rights but one, in place of which there is only Describe. */
    private static void allowOnlyToSee(Task task, Acl left) {
        List<Acl> rest = new ArrayList<>(CATALOG.needed(task));
        rest.remove(left);
        rest.add(new Acl(left.type(), left.name(), left.prefixed(), AclOperation.DESCRIBE, left.purpose(), ""));
        // Kafka lets a producer begin that may write somewhere.
        rest.add(new Acl(ResourceType.TOPIC, PREFIX + "elsewhere", false, AclOperation.WRITE, left.purpose(), ""));
        secured.allow(rest);
        Denials.forget();
    }

    private static void awaitDenied(AnalysisParts parts, Acl left) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            parts.flag(secured.broker().bootstrapServers());
            assertThat(Denials.all()).anyMatch(denied -> isAbout(denied, left));
        });
    }

    private static boolean isAbout(String denied, Acl acl) {
        String begin = acl.operation() + " " + acl.type() + " " + acl.name();
        return acl.prefixed() ? denied.startsWith(begin) : denied.equals(begin);
    }

    private static boolean isTheSame(Acl one, Acl other) {
        return one.type() == other.type() && one.name().equals(other.name()) && one.operation() == other.operation();
    }

    /** Denials that are listed as of rights that it can do without. */
    private static List<String> optional(Task task) {
        return CATALOG.of(task).stream()
                .filter(acl -> acl.purpose() != Acl.Purpose.NEEDED)
                .map(acl -> acl.operation() + " " + acl.type() + " " + acl.name())
                .toList();
    }

    private static String get(URI address) throws java.io.IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String url() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
    }

    private static int records(TopicKind kind) {
        return secured.broker()
                .readAll(io.sockcdc.topics.TopicName.of(PREFIX, kind).value())
                .size();
    }

    private static AnalysisParts parts() {
        return new AnalysisParts(
                Map.of(
                        "bootstrap.servers",
                        secured.address(Door.LOGIN),
                        "security.protocol",
                        "SASL_PLAINTEXT",
                        "sasl.mechanism",
                        "PLAIN",
                        "sasl.jaas.config",
                        SecuredBroker.jaas("PLAIN", SecuredBroker.BOB, SecuredBroker.PASSWORD)),
                new TopicOptions(PREFIX, (short) 1, 1, Duration.ofDays(1)));
    }

    private static Map<String, String> settings() {
        Map<String, String> all = new HashMap<>();
        all.put("SOCKCDC_DATA_DIR", folder.resolve("data").toString());
        all.put("SOCKCDC_KAFKA_TOPIC_PREFIX", PREFIX);
        all.put("SOCKCDC_KAFKA_PARTITIONS", "1");
        all.put("SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", secured.address(Door.LOGIN));
        all.put("SOCKCDC_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_PLAINTEXT");
        all.put("SOCKCDC_KAFKA_PROPERTIES_SASL_MECHANISM", "PLAIN");
        all.put(
                "SOCKCDC_KAFKA_PROPERTIES_SASL_JAAS_CONFIG",
                SecuredBroker.jaas("PLAIN", SecuredBroker.BOB, SecuredBroker.PASSWORD));
        return all;
    }
}
