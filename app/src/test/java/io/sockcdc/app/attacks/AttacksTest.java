package io.sockcdc.app.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockcdc.app.e2e.Sockcdc;
import io.sockcdc.collector.testkit.Churn;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.consumers.rules.RuleBook;
import io.sockcdc.consumers.rules.config.RulesFile;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalyEvidence;
import io.sockcdc.schema.Life;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every rule's attack at once, each from its own address or at its own port, on one host that captures itself. Thresholds are
 * of the same kind as the defaults, windows and ages are seconds instead of minutes, so that flags also clear while one waits.
 */
@Requires({Need.ROOT, Need.CC, Need.ATTACKS})
class AttacksTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final String DEAF = "0123456789abcdef0123456789abcdef";

    private static final String RULES = """
            general:
              quiet: 3s
              update-every: 2s
            connection-flood:
              window: 2s
              limit: 400
            service-flood:
              window: 2s
              limit: 1500
            open-connections:
              limit: 400
            half-open-flood:
              limit: 200
            slow-connections:
              limit: 40
              age: 4s
            brute-force:
              window: 20s
            outbound-scan:
              window: 10s
            inbound-scan:
              window: 10s
            beaconing:
              shortest: 1s
              limit: 10
            exfiltration:
              window: 10s
              limit: 64MiB
            new-listener:
              learn: 2s
            close-wait-leak:
              age: 3s
            accept-stall:
              age: 2s
            port-exhaustion:
              ports: 800
            zombie-descriptor:
              age: 3s
            retransmission:
              window: 10s
              segments: 300
            capture-loss:
              window: 10s
            groups:
              short-of-room:
                hosts: [0123456789abcdef0123456789abcdef]
                exempt: [new-listener]
            """;

    @TempDir
    Path folder;

    private TwoHosts hosts;
    private final List<Expected> expected = new ArrayList<>();
    private @Nullable Process leaving;
    private @Nullable Process pool;
    private final NetNamespace deaf = NetNamespace.create();
    private final List<Sockcdc> toClose = new ArrayList<>();

    /** A flag that must come. */
    private record Expected(
            String rule,
            Map<String, String> subject,
            @Nullable String process) {
        @Override
        public String toString() {
            return rule + " " + subject;
        }
    }

    @BeforeEach
    void prepare() {
        hosts = new TwoHosts(folder);
    }

    @AfterEach
    void close() {
        toClose.forEach(Sockcdc::close);
        hosts.close();
        deaf.close();
    }

    @Test
    void everyAttackRaisesItsFlagAndOnlyItsFlagAndIsOverWhenItIsOver() throws IOException {
        // given
        Path file = Files.writeString(folder.resolve("rules.yaml"), RULES);
        RuleBook rules =
                ((RulesFile.Result.Loaded) RulesFile.load(file)).rules().book();
        servers();
        Sockcdc up = Sockcdc.launch()
                .in(hosts.victim())
                .by("nice", "-n", "-10")
                .withEnvironment(Map.of(
                        "SOCKCDC_ANALYZE_RULES_FILE",
                        file.toString(),
                        "SOCKCDC_HEARTBEAT_INTERVAL",
                        "500ms",
                        "SOCKCDC_CAPTURE_CHANGE_INTERVAL",
                        "1s",
                        "SOCKCDC_CAPTURE_SNAPSHOT_MAX_INTERVAL",
                        "500ms"))
                .start("up", "--data-dir", folder.resolve("data").toString());
        toClose.add(up);
        up.awaitCapturing();
        String servers = servers(up);
        collectWithLittleRoom(servers);
        awaitLearned(servers);

        // when
        attack();
        endTheirSide(servers);

        // then
        awaitFlags(servers, flags -> assertThat(opened(flags)).containsAll(names()));

        // when
        hosts.endAll();

        // then
        awaitFlags(servers, flags -> assertThat(cleared(flags)).containsAll(names()));
        List<Anomaly> live = flags(servers);
        assertThat(opened(live)).containsExactlyInAnyOrderElementsOf(names());
        for (Expected each : expected) {
            assertThat(evidence(live, each)).as(each.toString()).contains(each.process == null ? "" : each.process);
        }
        List<Anomaly> judgedAgain =
                hosts.victim().call(() -> History.read(servers).judge(rules));
        assertThat(lives(judgedAgain)).containsExactlyInAnyOrderElementsOf(lives(live));
        assertThat(replayed(file, servers)).containsExactlyInAnyOrderElementsOf(lives(live));
    }

    /** The lives of the flags that the program itself raises when it puts the history through the same rules. */
    private List<String> replayed(Path rules, String servers) throws IOException {
        List<String> lives = new ArrayList<>();
        try (Sockcdc replay = Sockcdc.launch()
                .in(hosts.victim())
                .run(
                        "replay",
                        "--rules",
                        rules.toString(),
                        "--format",
                        "json",
                        "--bootstrap-servers",
                        servers,
                        "--data-dir",
                        folder.resolve("replay").toString())) {
            for (String line : replay.lines()) {
                JsonNode step = new ObjectMapper().readTree(line);
                String life = step.path("life").asText();
                if (!life.equals("UPDATE")) {
                    Map<String, String> fields = new TreeMap<>();
                    step.path("subject")
                            .path("fields")
                            .properties()
                            .forEach(field ->
                                    fields.put(field.getKey(), field.getValue().asText()));
                    lives.add(life(
                            life,
                            step.path("rule").asText(),
                            fields,
                            Instant.parse(step.path("first_seen").asText()),
                            step.has("cleared_at")
                                    ? Instant.parse(step.path("cleared_at").asText())
                                    : null));
                }
            }
        }
        return lives;
    }

    private void servers() {
        List<List<String>> atVictim = List.of(
                hosts.traffic("sshd", "serve", 22, 1, "answer"),
                hosts.traffic("httpd", "serve", 8000, 20, "answer"),
                hosts.traffic("slow", "serve", 8100, 1, "silent"),
                hosts.traffic("halfopen", "serve", 8200, 2, "answer"),
                urgently(hosts.traffic("flooded", "serve", 8300, 2, "answer")),
                hosts.traffic("leaky", "leak", 8400),
                hosts.traffic("deaf", "deaf", 8500, 16));
        List<List<String>> atAttacker = List.of(
                hosts.traffic("back", "serve", 9000, 10, "answer"),
                hosts.traffic("cutting", "serve", 9100, 1, "reset"));
        atVictim.forEach(command -> TwoHosts.ready(hosts.atVictim(command)));
        atAttacker.forEach(command -> TwoHosts.ready(hosts.atAttacker(command)));
    }

    private void attack() {
        String victim = TwoHosts.VICTIM;
        hosts.victim().run("sysctl", "-qw", "net.ipv4.ip_local_port_range=32000 32999");
        expect("half-open-flood", Map.of("local_port", "8200"), null);
        hosts.atAttacker(List.of(
                "hping3", "-q", "-S", "-p", "8200", "-i", "u1000", "-c", "3000", "-a", "198.51.100.77", victim));
        expect("half-open-flood", Map.of("local_port", "8201"), null);
        hosts.atAttacker(
                List.of("hping3", "-q", "-S", "-p", "8201", "-i", "u1000", "-c", "3000", "--rand-source", victim));
        expect("connection-flood", Map.of("remote_ip", "198.18.1.1"), null);
        hosts.atAttacker(hosts.traffic("traffic", "flood", victim, 8300, 400, 2400, "198.18.1.1", 1));
        expect("service-flood", Map.of("local_port", "8301"), null);
        hosts.atAttacker(hosts.traffic("traffic", "flood", victim, 8301, 1500, 7500, "198.18.2.1", 500));
        expect("slow-connections", Map.of("remote_ip", "198.18.4.1"), "slow");
        hosts.atAttacker(hosts.traffic("traffic", "hold", victim, 8100, 50, 60, "198.18.4.1", 0, 25));
        expect("inbound-scan", Map.of("remote_ip", TwoHosts.ATTACKER), null);
        hosts.atAttacker(List.of("nmap", "-sT", "-Pn", "-n", "-p", "7990-8030", victim));
        expect("outbound-scan", Map.of("process", "unknown"), null);
        hosts.atVictim(List.of("nmap", "-sT", "-Pn", "-n", "-p", "1-300", TwoHosts.ATTACKER));
        expect("brute-force", Map.of("remote_ip", "198.18.5.1", "local_port", "22"), null);
        hosts.atAttacker(hosts.traffic("traffic", "repeat", victim, 22, 60, 150, 20, "198.18.5.1", 200));
        expect("close-wait-leak", Map.of("process", "leaky"), "leaky");
        leaving = hosts.atAttacker(hosts.traffic("traffic", "hold", victim, 8400, 100, 30, "198.18.6.1", 100, 120));
        expect("accept-stall", Map.of("local_port", "8500"), null);
        hosts.atAttacker(hosts.traffic("traffic", "hold", victim, 8500, 20, 14, "198.18.7.1", 50, 25));
        expect("beaconing", Map.of("remote_ip", "198.18.8.1", "remote_port", "9000"), null);
        hosts.atVictim(urgently(hosts.traffic("beacon", "repeat", "198.18.8.1", 9000, 14, 2000, 10, "-", 100)));
        expect("exfiltration", Map.of("remote_ip", "198.18.9.1"), null);
        hosts.atVictim(hosts.traffic("thief", "upload", "198.18.9.1", 9001, 100, "-"));
        expect("open-connections", Map.of("remote_ip", "198.18.10.1"), "httpd");
        hosts.atAttacker(hosts.traffic("traffic", "hold", victim, 8000, 100, 500, "198.18.10.1", 100, 20));
        expect("new-listener", Map.of("local_port", "4444", "protocol", "tcp"), "backdoor");
        hosts.atVictim(hosts.traffic("backdoor", "serve", 4444, 1, "answer"));
        expect("zombie-descriptor", Map.of("process", "pool"), "pool");
        pool = hosts.atVictim(hosts.traffic("pool", "keep", "198.18.11.1", 9100, 15, "-", 120));
        expect("port-exhaustion", Map.of("remote_ip", "198.18.12.1", "remote_port", "9002"), "greedy");
        hosts.atVictim(hosts.traffic("greedy", "hold", "198.18.12.1", 9002, 200, 850, "-", 100, 20));
        expect("retransmission", Map.of("remote_ip", "198.18.13.1"), null);
        hosts.attacker()
                .run(
                        "nft",
                        "add table inet lossy; add chain inet lossy in { type filter hook input priority 0; }; "
                                + "add rule inet lossy in ip daddr 198.18.13.1 numgen random mod 100 < 20 drop");
        hosts.atVictim(hosts.traffic("far", "upload", "198.18.13.1", 9003, 40, "-"));
        expect("capture-loss", Map.of("host_id", DEAF), null);
        deaf.call(() -> {
            new Churn().tcp(5_000, Churn.Ending.CLIENT_FIRST);
            return 0;
        });
    }

    /** A beacon is regular, and a service quick, only as far as the machine lets it: these go first. */
    private static List<String> urgently(List<String> command) {
        List<String> all = new ArrayList<>(List.of("nice", "-n", "-10"));
        all.addAll(command);
        return all;
    }

    /** The other side ends what a program then goes on to hold, once it is known which program that is. */
    private void endTheirSide(String servers) {
        await().atMost(LONG).pollInterval(Duration.ofSeconds(1)).until(() -> {
            History history = hosts.victim().call(() -> History.read(servers));
            return history.held("leaky") >= 30 && history.held("pool") >= 15;
        });
        TwoHosts.end(Objects.requireNonNull(leaving));
        TwoHosts.tell(Objects.requireNonNull(pool));
    }

    private void expect(String rule, Map<String, String> subject, @Nullable String process) {
        expected.add(new Expected(rule, new TreeMap<>(subject), process));
    }

    private List<String> names() {
        return expected.stream().map(Expected::toString).toList();
    }

    /** A collector for which the kernel keeps next to no room, of what it takes for another host. */
    private void collectWithLittleRoom(String servers) {
        Sockcdc collect = Sockcdc.launch()
                .in(hosts.victim())
                .withEnvironment(Map.of(
                        "SOCKCDC_HOST_ID",
                        DEAF,
                        "SOCKCDC_CAPTURE_NAMESPACES",
                        deaf.path().toString(),
                        "SOCKCDC_CAPTURE_RECEIVE_BUFFER",
                        "4KiB",
                        "SOCKCDC_METRICS_ENABLED",
                        "false",
                        "SOCKCDC_HEARTBEAT_INTERVAL",
                        "500ms"))
                .start(
                        "collect",
                        "--bootstrap-servers",
                        servers,
                        "--data-dir",
                        folder.resolve("short-of-room").toString());
        toClose.add(collect);
        collect.awaitCapturing();
    }

    private List<Anomaly> flags(String servers) {
        return hosts.victim().call(() -> History.flags(servers));
    }

    private void awaitFlags(String servers, Consumer<List<Anomaly>> condition) {
        try {
            await().atMost(LONG)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> condition.accept(flags(servers)));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    hosts.victim().call(() -> History.read(servers).summary()), e);
        }
    }

    /** What listens now is taken as known. */
    private void awaitLearned(String servers) {
        await().atMost(LONG)
                .until(() -> hosts.victim()
                                .call(() -> History.read(servers).length())
                                .compareTo(Duration.ofSeconds(3))
                        > 0);
    }

    private static List<String> opened(List<Anomaly> flags) {
        return named(flags, Life.OPEN);
    }

    private static List<String> cleared(List<Anomaly> flags) {
        return named(flags, Life.CLEAR);
    }

    private static List<String> named(List<Anomaly> flags, Life life) {
        return flags.stream()
                .filter(flag -> flag.getLife() == life)
                .map(flag -> flag.getRule() + " " + subject(flag))
                .toList();
    }

    /** What the same history must give again: which flags, and when they opened and cleared, to the second. */
    private static List<String> lives(List<Anomaly> flags) {
        return flags.stream()
                .filter(flag -> flag.getLife() != Life.UPDATE)
                .map(flag -> life(
                        flag.getLife().name(),
                        flag.getRule(),
                        flag.getSubject().getFields(),
                        flag.getFirstSeen(),
                        flag.getClearedAt()))
                .toList();
    }

    private static String life(
            String life, String rule, Map<String, String> subject, Instant firstSeen, @Nullable Instant clearedAt) {
        return life + " " + rule + " " + withoutHost(subject) + " " + firstSeen.getEpochSecond() + " "
                + (clearedAt == null ? "" : clearedAt.getEpochSecond());
    }

    private static Map<String, String> subject(Anomaly flag) {
        return withoutHost(flag.getSubject().getFields());
    }

    private static Map<String, String> withoutHost(Map<String, String> subject) {
        Map<String, String> fields = new TreeMap<>(subject);
        if (!DEAF.equals(fields.get("host_id"))) {
            fields.remove("host_id");
        }
        return fields;
    }

    private static String evidence(List<Anomaly> flags, Expected wanted) {
        return flags.stream()
                .filter(flag ->
                        flag.getRule().equals(wanted.rule) && subject(flag).equals(wanted.subject))
                .flatMap(flag -> flag.getEvidence().stream())
                .map(AnomalyEvidence::toString)
                .collect(Collectors.joining("\n"));
    }

    private static String servers(Sockcdc up) {
        String line = up.lines().stream()
                .filter(said -> said.contains("on Kafka "))
                .findFirst()
                .orElseThrow();
        return line.replaceFirst(".*on Kafka ([0-9.:]+).*", "$1");
    }
}
