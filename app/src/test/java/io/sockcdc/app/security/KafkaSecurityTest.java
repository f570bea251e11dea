package io.sockcdc.app.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.app.RunningCommand;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.security.SecuredBroker.Door;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way into a broker, and each wrong setting: a line that names it, and nothing lost meanwhile. */
@Requires({Need.ROOT, Need.OPENSSL})
class KafkaSecurityTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Pattern WAITING = Pattern.compile("WARN (Kafka is not ready|publishing waits)");
    private static final Pattern THROTTLE = Pattern.compile("(?m)^sockcdc_publish_throttle_seconds (\\S+)$");
    private static SecuredBroker secured;
    private static Chatter chatter;
    private static TokenEndpoint tokens;

    @TempDir
    static Path folder;

    @TempDir
    Path data;

    private NetNamespace namespace;
    private String prefix;

    @BeforeAll
    static void startBroker() throws IOException {
        chatter = new Chatter();
        tokens = new TokenEndpoint("us", SecuredBroker.PASSWORD, SecuredBroker.ALICE);
        secured = new SecuredBroker(folder, tokens.keysUrl());
    }

    @AfterAll
    static void stopBroker() throws IOException {
        chatter.close();
        tokens.close();
        secured.close();
    }

    @BeforeEach
    void prepare(TestInfo test) {
        namespace = NetNamespace.create();
        prefix = "p" + Math.floorMod((test.getDisplayName() + test.getTestMethod()).hashCode(), 1_000_000) + ".";
    }

    @AfterEach
    void close() {
        namespace.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS", "mutual TLS", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "token endpoint"})
    void whatIsCollectedThroughEachKindOfDoorIsWatchedThroughIt(String kind) {
        // given
        Map<String, String> settings = settings(kind);

        // when
        try (RunningCommand collect = collect(settings)) {
            churn(10);
            awaitEvents(20, collect);
            assertThat(collect.stop()).isZero();
            assertThat(collect.said()).doesNotContain(SecuredBroker.PASSWORD);
        }

        // then
        RunningCommand watch = watch(settings);
        assertThat(watch.awaitExit()).as(watch.toString()).isZero();
        assertThat(watch.out().lines()).hasSizeGreaterThanOrEqualTo(20);
        RunningCommand doctor = RunningCommand.run(settings, "doctor");
        assertThat(doctor.out()).contains("answers, 1 node");
    }

    @Test
    void anAnalysisCountsThroughTlsAndALogin() {
        // given
        Map<String, String> settings = settings("SCRAM-SHA-512");

        // when
        try (RunningCommand collect = collect(settings);
                RunningCommand analyze = RunningCommand.start(settings, "analyze", "--port", "0")) {
            churn(10);
            analyze.await(() -> analyze.err().contains("analysing"));

            // then
            await().atMost(LONG).until(() -> records("counts") > 0);
            assertThat(collect.stop()).isZero();
            assertThat(analyze.stop()).isZero();
        }
        assertThat(RunningCommand.run(settings, "counts").out()).contains("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            expired certificate          | its certificate has expired (NotAfter: ; it needs a new one
            unknown authority            | of an authority that we do not trust; kafka.properties.ssl.truststore.location
            other host name              | its certificate is for another host; localhost
            no certificate of ours       | it wants a certificate of ours; kafka.properties.ssl.keystore.location
            expired certificate of ours  | it wants a certificate of ours; has not expired
            wrong password               | it refuses our user or password; SCRAM-SHA-256; kafka.properties.sasl.jaas.config
            wrong password in PLAIN      | it refuses our user or password; PLAIN
            wrong mechanism              | it does not take the mechanism PLAIN; SCRAM-SHA-256; kafka.properties.sasl.mechanism
            no TLS at a TLS port         | it speaks TLS and we do not; kafka.properties.security.protocol must be SSL
            no TLS at a TLS login port   | it speaks TLS and we do not; must be SASL_SSL
            TLS at a plain port          | it does not speak TLS and we do; must be PLAINTEXT
            no login at a login port     | it wants a user and a password; security.protocol must be SASL_PLAINTEXT
            a login at an open port      | it asks for no user at that port; security.protocol must be without SASL_
            no such file                 | no such file: /nowhere/ca.pem; kafka.properties.
            not a key store              | ca.pem of type JKS; kafka.properties.
            bad login module             | JAAS config; kafka.properties.
            nobody there                 | nothing listens at 127.0.0.1:1
            no such host                 | no such host is known (DNS): nowhere.invalid
            no Kafka                     | is no Kafka; is it the right port?
            """)
    void aWrongSettingIsOneLineForACommand(String mistake, String expected) {
        // given
        Map<String, String> settings = wrong(mistake);
        String[] parts = expected.split("; ", -1);

        // when
        RunningCommand counts = RunningCommand.run(settings, "counts");

        // then
        assertThat(counts.awaitExit())
                .as(counts.toString())
                .isIn(ExitCode.KAFKA_REFUSED.number(), ExitCode.KAFKA_UNREACHABLE.number());
        assertThat(counts.err()).hasLineCount(1).contains(parts).doesNotContain(SecuredBroker.PASSWORD);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            expired certificate          | its certificate has expired
            wrong password               | it refuses our user or password
            no TLS at a TLS port         | it speaks TLS and we do not
            no such file                 | no such file: /nowhere/ca.pem
            no such host                 | no such host is known
            """)
    void aWrongSettingIsOneLineForACollectorThatSpoolsMeanwhile(String mistake, String expected) {
        // given
        Map<String, String> settings = wrong(mistake);

        // when
        try (RunningCommand collect = collect(settings)) {
            churn(3);
            collect.await(() -> WAITING.matcher(collect.said()).find());
            assertThat(collect.stop()).isZero();

            // then
            assertThat(collect.said()
                            .lines()
                            .filter(line -> WAITING.matcher(line).find()))
                    .as(collect.toString())
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains(expected, "wait"));
            assertThat(collect.said()).doesNotContain("ERROR").doesNotContain(SecuredBroker.PASSWORD);
        }
        RunningCommand spooled = RunningCommand.run(
                settings, "watch", "--spool", data.resolve("spool").toString(), "--format", "json");
        assertThat(spooled.out().lines()).as(spooled.toString()).hasSizeGreaterThanOrEqualTo(6);
    }

    @Test
    void aPasswordThatIsPutRightLetsThroughWhatWasSpooled() {
        // given
        Map<String, String> settings = settings("SCRAM-SHA-256");
        settings.put("SOCKCDC_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", SecuredBroker.jaas("SCRAM-SHA-256", "late", "later"));
        settings.put("SOCKCDC_KAFKA_TOPIC_PREFIX", prefix);
        secured.setPassword("late", "another");
        try (RunningCommand collect = collect(settings)) {
            churn(5);
            collect.await(() -> collect.said().contains("refuses our user or password"));

            // when
            secured.setPassword("late", "later");

            // then: the user is let in, and still has no right to write
            collect.await(() -> collect.said().contains("our user lacks Write on topic"));
        }
    }

    @Test
    void aCertificateThatIsRenewedLetsThroughWhatWasSpooled() {
        // given
        Map<String, String> settings = with("TLS", "BOOTSTRAP_SERVERS", secured.address(Door.RENEWED));
        try (RunningCommand collect = collect(settings)) {
            churn(5);
            collect.await(() -> collect.said().contains("its certificate has expired"));

            // when
            secured.renew();

            // then
            awaitEvents(10, collect);
            assertThat(collect.said()).contains("INFO publishing");
        }
    }

    @Test
    void aQuotaOfTheClusterIsSeenInTheMetricsAndCostsNothingButTime() throws Exception {
        // given
        Map<String, String> settings = settings("PLAIN");
        settings.put("SOCKCDC_METRICS_ENABLED", "true");
        settings.put("SOCKCDC_METRICS_LISTEN", "127.0.0.1:0");
        secured.setQuota(SecuredBroker.ALICE, 1_000.0);
        try (RunningCommand collect = collect(settings)) {
            // when
            churn(300);
            HttpClient http = HttpClient.newHttpClient();
            String address = collect.out()
                    .lines()
                    .filter(line -> line.strip().startsWith("metrics"))
                    .findFirst()
                    .orElseThrow()
                    .strip()
                    .replaceFirst("metrics +", "");
            HttpRequest scrape = HttpRequest.newBuilder(URI.create(address)).build();

            // then
            await().atMost(LONG)
                    .until(() -> THROTTLE.matcher(http.send(scrape, HttpResponse.BodyHandlers.ofString())
                                    .body())
                            .results()
                            .anyMatch(found -> Double.parseDouble(found.group(1)) > 0));
            secured.setQuota(SecuredBroker.ALICE, null);
            awaitEvents(600, collect);
        }
    }

    @Test
    void anAnalysisWithoutTransactionsCountsToo() {
        Map<String, String> settings = settings("PLAIN");
        settings.put("SOCKCDC_ANALYZE_TRANSACTIONS", "false");
        try (RunningCommand collect = collect(settings);
                RunningCommand analyze = RunningCommand.start(settings, "analyze", "--port", "0")) {
            churn(10);
            analyze.await(() -> records("counts") > 0);
            assertThat(collect.stop()).isZero();
        }
        try (Admin admin = secured.admin()) {
            assertThat(SecuredBroker.get(admin.listTransactions().all()))
                    .noneMatch(transaction -> transaction.transactionalId().startsWith(prefix));
        }
    }

    @Test
    void topicsThatAreThereWithOtherSettingsAreLeftAndExplained() {
        // given
        secured.broker()
                .createTopic(
                        prefix + "events",
                        3,
                        Map.of("cleanup.policy", "compact", "max.message.bytes", "1000", "min.insync.replicas", "2"));
        Map<String, String> settings = settings("PLAIN");
        settings.put("SOCKCDC_KAFKA_TOPIC_PROPERTIES_SEGMENT_BYTES", "1048576");

        // when
        try (RunningCommand collect = collect(settings)) {
            collect.await(
                    () -> collect.said().contains("schemas") || collect.said().contains("topic created"));

            // then
            assertThat(collect.said())
                    .contains("has 3 partitions, not 1")
                    .contains("cleanup.policy=compact, not delete: compaction removes history")
                    .contains("max.message.bytes=1000: a batch of records may be larger")
                    .contains("min.insync.replicas=2 and 1 replicas: nothing can be written");
        }
        try (Admin admin = secured.admin()) {
            ConfigResource status = new ConfigResource(ConfigResource.Type.TOPIC, prefix + "status");
            assertThat(SecuredBroker.get(admin.describeConfigs(List.of(status)).all()))
                    .hasEntrySatisfying(
                            status,
                            config -> assertThat(config.get("segment.bytes").value())
                                    .isEqualTo("1048576"));
        }
    }

    private Map<String, String> wrong(String mistake) {
        return switch (mistake) {
            case "expired certificate" -> with("TLS", "BOOTSTRAP_SERVERS", secured.address(Door.EXPIRED));
            case "unknown authority" ->
                with(
                        "TLS",
                        "PROPERTIES_SSL_TRUSTSTORE_LOCATION",
                        secured.otherAuthority().toString());
            case "other host name" -> with("TLS", "BOOTSTRAP_SERVERS", secured.address(Door.OTHERNAME));
            case "no certificate of ours" -> with("TLS", "BOOTSTRAP_SERVERS", secured.address(Door.MUTUAL));
            case "expired certificate of ours" ->
                with(
                        "mutual TLS",
                        "PROPERTIES_SSL_KEYSTORE_LOCATION",
                        secured.expiredClientCertificate().toString());
            case "wrong password" ->
                with(
                        "SCRAM-SHA-256",
                        "PROPERTIES_SASL_JAAS_CONFIG",
                        SecuredBroker.jaas("SCRAM-SHA-256", SecuredBroker.ALICE, "wrong"));
            case "wrong password in PLAIN" ->
                with("PLAIN", "PROPERTIES_SASL_JAAS_CONFIG", SecuredBroker.jaas("PLAIN", SecuredBroker.ALICE, "wrong"));
            case "wrong mechanism" -> {
                Map<String, String> all = with("PLAIN", "BOOTSTRAP_SERVERS", secured.address(Door.SCRAMONLY));
                all.put("SOCKCDC_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_PLAINTEXT");
                yield all;
            }
            case "no TLS at a TLS port" -> with("nothing", "BOOTSTRAP_SERVERS", secured.address(Door.TLS));
            case "no TLS at a TLS login port" -> with("PLAIN", "PROPERTIES_SECURITY_PROTOCOL", "SASL_PLAINTEXT");
            case "TLS at a plain port" ->
                with("TLS", "BOOTSTRAP_SERVERS", secured.broker().bootstrapServers());
            case "no login at a login port" -> with("nothing", "BOOTSTRAP_SERVERS", secured.address(Door.LOGIN));
            case "a login at an open port" -> {
                Map<String, String> all =
                        with("PLAIN", "BOOTSTRAP_SERVERS", secured.broker().bootstrapServers());
                all.put("SOCKCDC_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_PLAINTEXT");
                yield all;
            }
            case "no such file" -> with("TLS", "PROPERTIES_SSL_TRUSTSTORE_LOCATION", "/nowhere/ca.pem");
            case "not a key store" -> with("TLS", "PROPERTIES_SSL_TRUSTSTORE_TYPE", "JKS");
            case "bad login module" -> with("PLAIN", "PROPERTIES_SASL_JAAS_CONFIG", "nonsense");
            case "nobody there" -> with("nothing", "BOOTSTRAP_SERVERS", "127.0.0.1:1");
            case "no such host" -> with("nothing", "BOOTSTRAP_SERVERS", "nowhere.invalid:9092");
            case "no Kafka" -> with("nothing", "BOOTSTRAP_SERVERS", "localhost:" + chatter.port());
            default -> throw new IllegalArgumentException(mistake);
        };
    }

    private Map<String, String> with(String kind, String variable, String value) {
        Map<String, String> all = settings(kind);
        all.put("SOCKCDC_KAFKA_" + variable, value);
        return all;
    }

    private Map<String, String> settings(String kind) {
        Map<String, String> all = new HashMap<>();
        all.put("SOCKCDC_DATA_DIR", data.toString());
        all.put("SOCKCDC_CAPTURE_NAMESPACES", namespace.path().toString());
        all.put("SOCKCDC_METRICS_ENABLED", "false");
        all.put("SOCKCDC_KAFKA_TOPIC_PREFIX", prefix);
        all.put("SOCKCDC_KAFKA_PARTITIONS", "1");
        if (kind.equals("nothing")) {
            return all;
        }
        boolean tls = kind.endsWith("TLS");
        Door door = switch (kind) {
            case "TLS" -> Door.TLS;
            case "mutual TLS" -> Door.MUTUAL;
            case "token endpoint" -> Door.TOKENS;
            default -> Door.LOGINTLS;
        };
        all.put("SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", secured.address(door));
        String property = "SOCKCDC_KAFKA_PROPERTIES_";
        all.put(property + "SECURITY_PROTOCOL", tls ? "SSL" : "SASL_SSL");
        all.put(property + "SSL_TRUSTSTORE_TYPE", "PEM");
        all.put(property + "SSL_TRUSTSTORE_LOCATION", secured.authority().toString());
        if (kind.equals("mutual TLS")) {
            all.put(property + "SSL_KEYSTORE_TYPE", "PEM");
            all.put(
                    property + "SSL_KEYSTORE_LOCATION",
                    secured.clientCertificate().toString());
        }
        if (kind.equals("token endpoint")) {
            all.put(property + "SASL_MECHANISM", "OAUTHBEARER");
            all.put(
                    property + "SASL_LOGIN_CALLBACK_HANDLER_CLASS",
                    "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler");
            all.put(property + "SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL", tokens.url());
            all.put(
                    property + "SASL_JAAS_CONFIG",
                    "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId=\"us\" clientSecret=\""
                            + SecuredBroker.PASSWORD + "\";");
        } else if (!tls) {
            all.put(property + "SASL_MECHANISM", kind);
            all.put(
                    property + "SASL_JAAS_CONFIG",
                    SecuredBroker.jaas(kind, SecuredBroker.ALICE, SecuredBroker.PASSWORD));
        }
        return all;
    }

    private RunningCommand collect(Map<String, String> settings) {
        RunningCommand collect = RunningCommand.start(settings, "collect");
        collect.await(() -> collect.out().contains("Ctrl-C"));
        return collect;
    }

    private RunningCommand watch(Map<String, String> settings) {
        return RunningCommand.run(settings, "watch", "--from", "-5m", "--until", "now", "--format", "json");
    }

    private void churn(int connections) {
        namespace.call(() -> {
            new Churn().tcp(connections, Churn.Ending.CLIENT_FIRST);
            return 0;
        });
    }

    private void awaitEvents(int count, RunningCommand collect) {
        collect.await(() -> records("events") >= count);
    }

    private int records(String kind) {
        try {
            return secured.broker().readAll(prefix + kind).size();
        } catch (RuntimeException noSuchTopicYet) {
            return 0;
        }
    }
}
