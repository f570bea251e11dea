package io.sockcdc.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.kafka.common.internals.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicCatalogTest {
    private final TopicCatalog catalog = new TopicCatalog(TopicOptions.DEFAULTS);

    @Test
    void theNamesAreThoseOfTheDocumentation() {
        assertThat(catalog.all())
                .extracting(topic -> topic.name().value())
                .containsExactly(
                        "sockcdc.events",
                        "sockcdc.sockets",
                        "sockcdc.status",
                        "sockcdc.counts",
                        "sockcdc.anomalies",
                        "sockcdc.siem",
                        "sockcdc.dead-letters");
    }

    @Test
    void eventsAreSpreadAndKeptForAWeek() {
        TopicDefinition events = catalog.get(TopicKind.EVENTS);

        assertThat(events.partitions()).isEqualTo(6);
        assertThat(events.replicationFactor()).isEqualTo((short) -1);
        assertThat(events.settings())
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", Long.toString(Duration.ofDays(7).toMillis()));
    }

    @Test
    void cleanupIsAsTheTopicIsUsed() {
        assertThat(policy(TopicKind.STATUS)).isEqualTo("delete");
        assertThat(policy(TopicKind.SOCKETS)).isEqualTo("compact");
        assertThat(policy(TopicKind.COUNTS)).isEqualTo("compact");
        assertThat(policy(TopicKind.ANOMALIES)).isEqualTo("compact,delete");
        assertThat(policy(TopicKind.SIEM)).isEqualTo("delete");
        assertThat(policy(TopicKind.DEAD_LETTERS)).isEqualTo("delete");
        assertThat(catalog.get(TopicKind.STATUS).partitions()).isEqualTo(1);
    }

    @Test
    void everyKindSaysWhatItHoldsInOneSentence() {
        for (TopicKind kind : TopicKind.values()) {
            assertThat(kind.purpose()).matches("[A-Z][^.]*\\.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ä", "a/b", ".", "..", "sock:cdc"})
    void aNameThatKafkaRefusesIsRefusedHere(String name) {
        assertThatThrownBy(() -> Topic.validate(name)).isInstanceOf(RuntimeException.class);

        assertThatThrownBy(() -> new TopicName(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a topic name");
    }

    @Test
    void theLongestNameKafkaTakesIsTakenHere() {
        String longest = "a".repeat(249);
        Topic.validate(longest);

        assertThat(new TopicName(longest).value()).isEqualTo(longest);
        assertThatThrownBy(() -> new TopicName(longest + "a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void impossibleNumbersAreRefused() {
        assertThatThrownBy(() -> new TopicCatalog(new TopicOptions("p.", (short) 0, 6, Duration.ofDays(1))).all())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("replication factor");
        assertThatThrownBy(() -> new TopicCatalog(new TopicOptions("p.", (short) 1, 0, Duration.ofDays(1))).all())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("partition");
    }

    private String policy(TopicKind kind) {
        return catalog.get(kind).settings().getOrDefault("cleanup.policy", "");
    }
}
