package io.sockcdc.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker. Every test has a prefix of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicAdminTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private RealBroker broker;
    private Admin kafka;
    private TopicAdmin admin;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        broker = new RealBroker(directory);
        kafka = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
        admin = new TopicAdmin(kafka, TIMEOUT);
    }

    @AfterAll
    void stop() {
        kafka.close();
        broker.close();
    }

    @Test
    void everyTopicIsMadeAsTheCatalogSays() throws Exception {
        TopicCatalog catalog = catalog("all.");

        TopicReport report = admin.ensure(catalog.all());

        assertThat(report.differences()).isEmpty();
        assertThat(report.created())
                .containsExactlyElementsOf(
                        Stream.of(TopicKind.values()).map(catalog::name).toList());
        for (TopicDefinition topic : catalog.all()) {
            TopicDescription found = kafka.describeTopics(List.of(topic.name().value()))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next();
            assertThat(found.partitions()).hasSize(topic.partitions());
            Config settings = settings(topic.name());
            topic.settings()
                    .forEach((name, value) -> assertThat(settings.get(name).value())
                            .as(topic.name() + " " + name)
                            .isEqualTo(value));
        }
    }

    @Test
    void aSecondLookMakesNothingAndFindsNoDifference() throws Exception {
        List<TopicDefinition> own = List.of(
                catalog("again.").get(TopicKind.EVENTS), catalog("again.").get(TopicKind.STATUS));
        admin.ensure(own);

        TopicReport report = admin.ensure(own);

        assertThat(report).isEqualTo(new TopicReport(List.of(), List.of()));
    }

    @Test
    void collectorsThatStartAtOnceAllFindTheTopicsMade() throws Exception {
        List<TopicDefinition> all = catalog("race.").all();
        List<CompletableFuture<TopicReport>> starts = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> ensure(all)))
                .limit(4)
                .toList();

        int made = 0;
        for (CompletableFuture<TopicReport> start : starts) {
            TopicReport report = start.get();
            assertThat(report.differences()).isEmpty();
            made += report.created().size();
        }
        assertThat(made).isEqualTo(all.size());
    }

    private TopicReport ensure(List<TopicDefinition> topics) {
        try {
            return admin.ensure(topics);
        } catch (TopicAccessException | InterruptedException e) {
            throw new AssertionError("topics not ensured", e);
        }
    }

    @Test
    void onlyWhatIsAskedForIsMade() throws Exception {
        TopicCatalog catalog = catalog("some.");

        admin.ensure(List.of(catalog.get(TopicKind.EVENTS), catalog.get(TopicKind.STATUS)));

        assertThat(kafka.listTopics().names().get())
                .contains("some.events", "some.status")
                .doesNotContain("some.sockets", "some.counts", "some.anomalies", "some.siem");
    }

    @Test
    void whatAnOperatorSetOtherwiseIsToldAndLeft() throws Exception {
        kafka.createTopics(List.of(new NewTopic("other.events", 3, (short) 1)
                        .configs(Map.of("cleanup.policy", "compact", "retention.ms", "1000"))))
                .all()
                .get();

        TopicReport report = admin.ensure(List.of(catalog("other.").get(TopicKind.EVENTS)));

        assertThat(report.created()).isEmpty();
        assertThat(report.differences())
                .containsExactly(
                        "other.events has 3 partitions, not 6; adding some later moves keys to other partitions",
                        "other.events has cleanup.policy=compact, not delete: compaction removes history",
                        "other.events has message.timestamp.after.max.ms=3600000, not 9223372036854775807: "
                                + "records of a host whose clock runs further ahead are refused",
                        "other.events has retention.ms=1000, not 604800000: questions can go back that far (-1 is for ever)");
        assertThat(settings(new TopicName("other.events")).get("retention.ms").value())
                .isEqualTo("1000");
    }

    @Test
    void aReplicationFactorTheClusterHasNotIsRefusedWithItsReason() {
        TopicOptions three = new TopicOptions("three.", (short) 3, 1, Duration.ofDays(1));

        assertThatThrownBy(() -> admin.ensure(List.of(new TopicCatalog(three).get(TopicKind.EVENTS))))
                .isInstanceOf(TopicAccessException.class)
                .hasMessageStartingWith("creating topic three.events: ")
                .hasMessageContaining("replicat");
    }

    @Test
    void aReplicationFactorThatDiffersIsTold() throws Exception {
        admin.ensure(List.of(catalog("copies.").get(TopicKind.STATUS)));
        TopicOptions three = new TopicOptions("copies.", (short) 3, 1, Duration.ofDays(7));

        TopicReport report = admin.ensure(List.of(new TopicCatalog(three).get(TopicKind.STATUS)));

        assertThat(report.differences()).containsExactly("copies.status has a replication factor of 1, not 3");
    }

    @Test
    void aSettingThatThisKafkaDoesNotTakeIsLeftOutWhenItCanBe() throws Exception {
        TopicDefinition events = catalog("older.").get(TopicKind.EVENTS);
        TopicDefinition newer = new TopicDefinition(
                events.kind(), events.name(), 1, (short) 1, events.settings(), Map.of("setting.of.the.future", "1"));

        TopicReport report = admin.ensure(List.of(newer));

        assertThat(report.created()).containsExactly(newer.name());
        assertThat(report.differences())
                .containsExactly(
                        "older.events was created without setting.of.the.future, which this Kafka does not take");
    }

    @Test
    void aKafkaThatDoesNotAnswerIsSaid() throws Exception {
        try (ServerSocket silent = new ServerSocket(0);
                Admin nobody = Admin.create(
                        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + silent.getLocalPort()))) {
            TopicAdmin lonely = new TopicAdmin(nobody, Duration.ofMillis(200));

            assertThatThrownBy(() -> lonely.ensure(catalog("x.").all()))
                    .isInstanceOf(TopicAccessException.class)
                    .hasMessage("looking for topic x.events: no answer from Kafka within 200 ms");
            nobody.close(Duration.ZERO);
        }
    }

    private static TopicCatalog catalog(String prefix) {
        return new TopicCatalog(new TopicOptions(prefix, (short) -1, 6, Duration.ofDays(7)));
    }

    private Config settings(TopicName topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.value());
        return kafka.describeConfigs(List.of(resource))
                .all()
                .get()
                .values()
                .iterator()
                .next();
    }
}
