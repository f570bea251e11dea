package io.sockcdc.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    enum Mode {
        FULL_SPEED,
        GENTLE
    }

    record Kafka(
            @Setting("Where the brokers are.") List<String> bootstrapServers,
            @Setting("Any property of the Kafka client.") Map<String, String> client,
            @Setting("How long to wait.") Duration requestTimeout) {}

    record Spool(
            @Setting("Where the files lie.") Path directory,
            @Setting("Most bytes on disk.") ByteSize limit,
            int segments,
            double share,
            boolean sync,
            Mode mode,
            @Nullable String label,
            long cookieBase) {
        Spool {
            if (segments < 2) {
                throw new IllegalArgumentException("segments must be at least 2");
            }
        }
    }

    record CollectorRoot(Kafka kafka, Spool spool) {}

    record Web(
            @Setting("Port of the web pages, 0 to | 65535.") int port) {}

    record AppRoot(Web web) {}

    private static final CollectorRoot COLLECTOR = new CollectorRoot(
            new Kafka(List.of("localhost:9092"), Map.of("acks", "all"), Duration.ofSeconds(30)),
            new Spool(Path.of("/var/lib/x"), ByteSize.ofMebibytes(16), 4, 0.02, true, Mode.GENTLE, null, 7));
    private static final AppRoot APP = new AppRoot(new Web(8080));

    @TempDir
    Path directory;

    @Test
    void withNothingSaidEverythingIsAtItsDefault() {
        BoundSettings bound =
                Settings.load(null, Map.of("PATH", "/bin"), Map.of()).bind(COLLECTOR, APP);

        assertThat(bound.get(CollectorRoot.class)).isEqualTo(COLLECTOR);
        assertThat(bound.get(AppRoot.class)).isEqualTo(APP);
        assertThat(bound.sources()).isEmpty();
    }

    @Test
    void everyTypeIsReadFromAFile() {
        Path file = yaml("""
                # a comment
                kafka:
                  bootstrap-servers: [a:1, b:2]
                  client:
                    linger.ms: 5
                    ssl:
                      protocol: TLS
                  request-timeout: 250ms
                spool:
                  directory: /data
                  limit: 64KiB
                  segments: 8
                  share: 0.5
                  sync: false
                  mode: full-speed
                  label: "x y"
                  cookie-base: 9000000000
                web:
                """);

        CollectorRoot root =
                Settings.load(file, Map.of(), Map.of()).bind(COLLECTOR, APP).get(CollectorRoot.class);

        assertThat(root.kafka())
                .isEqualTo(new Kafka(
                        List.of("a:1", "b:2"),
                        Map.of("acks", "all", "linger.ms", "5", "ssl.protocol", "TLS"),
                        Duration.ofMillis(250)));
        assertThat(root.spool())
                .isEqualTo(new Spool(
                        Path.of("/data"), new ByteSize(65536), 8, 0.5, false, Mode.FULL_SPEED, "x y", 9_000_000_000L));
    }

    @Test
    void flagsWinOverVariablesAndVariablesOverTheFile() {
        Path file = yaml("kafka:\n  bootstrap-servers: file:1\n  request-timeout: 1s\nweb:\n  port: 1\n");
        Map<String, String> environment = Map.of(
                "SOCKCDC_KAFKA_BOOTSTRAP_SERVERS", "env:1, env:2",
                "SOCKCDC_WEB_PORT", "2",
                "SOCKCDC_KAFKA_CLIENT_LINGER_MS", "9",
                "SOCKCDC_HOME", "/opt");

        BoundSettings bound = Settings.load(file, environment, Map.of("web.port", "3"), Set.of("SOCKCDC_HOME"))
                .bind(COLLECTOR, APP);

        Kafka kafka = bound.get(CollectorRoot.class).kafka();
        assertThat(kafka.bootstrapServers()).containsExactly("env:1", "env:2");
        assertThat(kafka.requestTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(kafka.client()).containsEntry("linger.ms", "9");
        assertThat(bound.get(AppRoot.class).web().port()).isEqualTo(3);
        assertThat(bound.sources())
                .containsEntry("kafka.request-timeout", file + ":3")
                .containsEntry("kafka.bootstrap-servers", "environment variable SOCKCDC_KAFKA_BOOTSTRAP_SERVERS")
                .containsEntry("web.port", "flag web.port");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "kafka:|  bootstrap-server: a; :2: unknown key kafka.bootstrap-server; kafka.bootstrap-servers",
                "kafak:|  bootstrap-servers: a; :2: unknown key kafak.bootstrap-servers; kafka.bootstrap-servers",
                "web:|  prot: 1; :2: unknown key web.prot; web.port",
                "wbe:; :1: unknown key wbe; the nearest is web",
                "web: 5; :1: web is a section; expected keys",
                "web:|  port: five; :2: web.port is \"five\"; expected a whole number",
                "web:|  port: [1, 2]; :2: web.port is \"1,2\"; expected a whole number",
                "spool:|  limit: 16 parsecs; :2: spool.limit is \"16 parsecs\"; expected a size such as 16MiB",
                "spool:|  limit: 99999999TiB; :2: spool.limit is; expected a size",
                "spool:|  sync: yes; :2: spool.sync is \"yes\"; expected true or false",
                "spool:|  mode: fast; :2: spool.mode is \"fast\"; one of full-speed, gentle",
                "spool:|  share: NaN; :2: spool.share; expected a number",
                "kafka:|  request-timeout: 5 parsecs; :2: kafka.request-timeout; 250ms, 30s or 5m",
                "kafka:|  client: x; :2: kafka.client is \"x\"; expected keys with values",
                "spool:|  segments: 1; spool: segments must be at least 2; spool.segments = \"1\" at",
                "web:|  port: 1|  port: 2; :3: web.port stands already at; :2",
                "web: &x|  port: 1|kafka: *x; :3: kafka is an alias; write the value itself",
                "web: [; not YAML; sockcdc.yaml:",
                "- a; :1: expected sections; keys"
            })
    void aMistakeInTheFileIsOneLineThatTellsWhereAndWhat(String text, String first, String second) {
        Path file = yaml(text.replace('|', '\n') + "\n");

        SettingsException error = catchThrowableOfType(
                SettingsException.class,
                () -> Settings.load(file, Map.of(), Map.of()).bind(COLLECTOR, APP));

        assertThat(error)
                .hasMessageContaining(first)
                .hasMessageContaining(second)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aMistakeInAVariableOrAFlagNamesIt() {
        assertThatThrownBy(() -> Settings.load(null, Map.of("SOCKCDC_WEB_PROT", "1"), Map.of())
                        .bind(COLLECTOR, APP))
                .isInstanceOf(SettingsException.class)
                .hasMessage("environment variable SOCKCDC_WEB_PROT: unknown; the nearest is SOCKCDC_WEB_PORT");
        assertThatThrownBy(() -> Settings.load(null, Map.of("SOCKCDC_WEB_PORT", "x"), Map.of())
                        .bind(COLLECTOR, APP))
                .hasMessage("environment variable SOCKCDC_WEB_PORT: web.port is \"x\"; expected a whole number");
        assertThatThrownBy(() ->
                        Settings.load(null, Map.of(), Map.of("web.prt", "1")).bind(COLLECTOR, APP))
                .hasMessage("flag web.prt: unknown key web.prt; the nearest is web.port");
        assertThatThrownBy(() -> Settings.load(null, Map.of(), Map.of("web.port", "\u001b[31m\n"))
                        .bind(APP))
                .hasMessageNotContaining("\u001b")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aFileThatIsNotThereSaysSo() {
        Path missing = directory.resolve("missing.yaml");

        assertThatThrownBy(() -> Settings.load(missing, Map.of(), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessage("cannot read " + missing + ": there is no such file");
    }

    @Test
    void aFileThatIsNotTextSaysSo() throws IOException {
        Path file = Files.write(directory.resolve("x.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff, (byte) 0xfe});

        assertThatThrownBy(() -> Settings.load(file, Map.of(), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessage("cannot read " + file + ": it is not UTF-8 text");
    }

    @Test
    void aRefusalNeverTellsWhatAMapHolds() {
        record Vault(Map<String, String> client, int size) {
            Vault {
                if (size > 1) {
                    throw new IllegalArgumentException("size must be 1");
                }
            }
        }
        record Root(Vault vault) {}
        Map<String, String> flags = Map.of("vault.size", "2", "vault.client.password", "hunter2");

        assertThatThrownBy(() -> Settings.load(null, Map.of(), flags).bind(new Root(new Vault(Map.of(), 1))))
                .hasMessage("vault: size must be 1 (vault.size = \"2\" at flag vault.size)");
    }

    record Receiver(@Nullable Secret url, int retries, Map<String, Secret> headers) {
        static Receiver defaults() {
            return new Receiver(null, 3, Map.of());
        }

        Receiver {
            if (retries < 1) {
                throw new IllegalArgumentException("retries must be at least 1");
            }
        }
    }

    record Delivery(Map<String, Receiver> receivers) {}

    record DeliveryRoot(Delivery delivery) {}

    private static final DeliveryRoot DELIVERY = new DeliveryRoot(new Delivery(Map.of()));

    @Test
    void sectionsThatUsersNameAreBoundOneByOneAndReachedByTheEnvironment() {
        Path file = yaml("""
                delivery:
                  receivers:
                    pager:
                      retries: 5
                      headers:
                        X-Team: night
                    on-call-2:
                      url: http://a
                """);
        Map<String, String> environment = Map.of(
                "SOCKCDC_DELIVERY_RECEIVERS_PAGER_URL", "http://b",
                "SOCKCDC_DELIVERY_RECEIVERS_ON_CALL_2_RETRIES", "7",
                "SOCKCDC_DELIVERY_RECEIVERS_THIRD_URL", "http://c");

        Map<String, Receiver> receivers = Settings.load(file, environment, Map.of())
                .bind(DELIVERY, APP)
                .get(DeliveryRoot.class)
                .delivery()
                .receivers();

        assertThat(receivers)
                .isEqualTo(Map.of(
                        "pager", new Receiver(new Secret("http://b"), 5, Map.of("X-Team", new Secret("night"))),
                        "on-call-2", new Receiver(new Secret("http://a"), 7, Map.of()),
                        "third", new Receiver(new Secret("http://c"), 3, Map.of())));
        assertThat(SettingsReference.markdown(DELIVERY))
                .contains("| `delivery.receivers.NAME.url` | secret text |")
                .contains("`SOCKCDC_DELIVERY_RECEIVERS_NAME_RETRIES`");
    }

    @Test
    void aMistakeInANamedSectionIsToldWithItsNameAndWithoutItsSecrets() {
        assertThatThrownBy(() -> Settings.load(
                                yaml("delivery:\n  receivers:\n    pager:\n      ulr: x\n"), Map.of(), Map.of())
                        .bind(DELIVERY))
                .hasMessageContaining(":4: unknown key delivery.receivers.pager.ulr")
                .hasMessageContaining("delivery.receivers.NAME.url");
        assertThatThrownBy(() -> Settings.load(
                                yaml("delivery:\n  receivers:\n    pager:\n      url: hunter2\n      retries: 0\n"),
                                Map.of(),
                                Map.of())
                        .bind(DELIVERY))
                .hasMessageContaining("delivery.receivers.pager: retries must be at least 1")
                .hasMessageContaining("delivery.receivers.pager.url = \"(secret)\"")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> Settings.load(
                                yaml("delivery:\n  receivers:\n    Pager 1:\n      retries: 1\n"), Map.of(), Map.of())
                        .bind(DELIVERY))
                .hasMessageContaining("small letters, digits and hyphens");
        assertThat(new Receiver(new Secret("hunter2"), 1, Map.of("a", new Secret("hunter2"))))
                .asString()
                .doesNotContain("hunter2");
    }

    @Test
    void anEmptyFileIsAllDefaults() {
        assertThat(Settings.load(yaml(""), Map.of(), Map.of()).bind(APP).get(AppRoot.class))
                .isEqualTo(APP);
        assertThat(Settings.load(yaml("# nothing\n"), Map.of(), Map.of())
                        .bind(APP)
                        .get(AppRoot.class))
                .isEqualTo(APP);
    }

    @Test
    void theReferenceHasARowForEachKey() {
        assertThat(SettingsReference.markdown(COLLECTOR, APP))
                .contains("| key | type | default | environment | description |")
                .contains("| `kafka.bootstrap-servers` | list of text | `localhost:9092` |"
                        + " `SOCKCDC_KAFKA_BOOTSTRAP_SERVERS` | Where the brokers are. |")
                .contains("| `kafka.client` | map | `acks=all` | `SOCKCDC_KAFKA_CLIENT_*` |")
                .contains("| `kafka.request-timeout` | duration | `30s` |")
                .contains("| `spool.limit` | size | `16MiB` |")
                .contains("| `spool.mode` | full-speed, gentle | `gentle` |")
                .contains("| `web.port` | whole number | `8080` | `SOCKCDC_WEB_PORT` |"
                        + " Port of the web pages, 0 to \\| 65535. |");
    }

    @ParameterizedTest
    @CsvSource({
        "16MiB,16777216",
        "64KiB,65536",
        "10MB,10000000",
        "1GiB,1073741824",
        "512,512",
        "0,0",
        "7B,7",
        "1 kb,1000"
    })
    void aSizeIsReadAndPrinted(String text, long bytes) {
        ByteSize size = ByteSize.parse(text);

        assertThat(size.bytes()).isEqualTo(bytes);
        assertThat(ByteSize.parse(size.toString())).isEqualTo(size);
    }

    @ParameterizedTest
    @CsvSource({
        "250ms,PT0.25S,250ms",
        "30s,PT30S,30s",
        "5m,PT5M,5m",
        "90m,PT90M,90m",
        "48h,PT48H,2d",
        "0,PT0S,0s",
        "5us,PT0.000005S,5us"
    })
    void aDurationIsReadAndPrinted(String text, Duration duration, String printed) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
        assertThat(Durations.format(duration)).isEqualTo(printed);
    }

    private Path yaml(String text) {
        Path file = directory.resolve("sockcdc.yaml");
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
