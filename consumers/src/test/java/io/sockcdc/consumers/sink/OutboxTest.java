package io.sockcdc.consumers.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.consumers.config.DeliverySettings;
import io.sockcdc.consumers.config.ReceiverSettings;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import io.sockcdc.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");
    private static final TopicPartition PARTITION = new TopicPartition("sockcdc.anomalies", 0);

    private Instant now = T0;
    private long offset;

    record Root(DeliverySettings delivery) {}

    private static Outbox outbox(Map<String, String> keys, int batch) {
        Map<String, String> flags = new HashMap<>(
                Map.of("delivery.receivers.r.type", "webhook", "delivery.receivers.r.url", "http://127.0.0.1:1"));
        keys.forEach((key, value) -> flags.put("delivery.receivers.r." + key, value));
        ReceiverSettings settings = Settings.load(null, Map.of(), flags)
                .bind(new Root(DeliverySettings.defaults()))
                .get(Root.class)
                .delivery()
                .receivers()
                .getOrDefault("r", ReceiverSettings.defaults());
        return new Outbox(new Choice(settings), Allowance.perMinute(settings.mostPerMinute()), batch);
    }

    private void add(Outbox outbox, Anomaly anomaly) {
        outbox.add(Flags.read(offset++, anomaly));
    }

    private Anomaly flag(String id, Life life, Severity severity, int second) {
        return Flags.flood(id, life, severity, T0.plusSeconds(second));
    }

    /** Everything that is due now, as ID LIFE, and settled at once. */
    private List<String> drain(Outbox outbox) {
        List<String> sent = new ArrayList<>();
        for (Parcel parcel = outbox.next(now); parcel != null; parcel = outbox.next(now)) {
            if (parcel instanceof Parcel.Steps steps) {
                steps.steps()
                        .forEach(step ->
                                sent.add(step.flagId() + " " + step.anomaly().getLife()));
            } else if (parcel instanceof Parcel.More more) {
                sent.add("and " + more.flags() + " more, worst " + more.worst());
            }
            outbox.settle();
        }
        return sent;
    }

    private long position(Outbox outbox) {
        return Objects.requireNonNull(outbox.positions().get(PARTITION)).offset();
    }

    @Test
    void aStepThatIsReadAgainIsNotSentAgain() {
        Outbox outbox = outbox(Map.of(), 1);
        Anomaly open = flag("a", Life.OPEN, Severity.HIGH, 0);
        Anomaly update = flag("a", Life.UPDATE, Severity.HIGH, 1);
        add(outbox, open);
        add(outbox, update);
        assertThat(drain(outbox)).containsExactly("a OPEN", "a UPDATE");

        // when the topic holds the same steps once more, and one that is new
        add(outbox, open);
        add(outbox, update);
        add(outbox, flag("a", Life.CLEAR, Severity.HIGH, 1));

        assertThat(drain(outbox)).containsExactly("a CLEAR");
        assertThat(position(outbox)).isEqualTo(5);
    }

    @Test
    void whatThisReceiverHadFromAnotherProcessIsNotSentAgain() {
        Outbox outbox = outbox(Map.of(), 1);
        outbox.recall(flag("a", Life.UPDATE, Severity.HIGH, 5));

        add(outbox, flag("a", Life.OPEN, Severity.HIGH, 0));
        add(outbox, flag("a", Life.UPDATE, Severity.HIGH, 5));
        add(outbox, flag("a", Life.UPDATE, Severity.HIGH, 6));

        assertThat(drain(outbox)).containsExactly("a UPDATE");
    }

    @Test
    void aFlagBelowTheSeverityIsSentFromWhenItGrowsAndThenToItsEnd() {
        Outbox outbox = outbox(Map.of("minimum-severity", "high"), 1);
        add(outbox, flag("a", Life.OPEN, Severity.MEDIUM, 0));
        add(outbox, flag("b", Life.OPEN, Severity.HIGH, 0));
        add(outbox, flag("a", Life.UPDATE, Severity.HIGH, 1));
        add(outbox, flag("b", Life.CLEAR, Severity.MEDIUM, 2));
        add(outbox, flag("a", Life.CLEAR, Severity.HIGH, 2));
        add(outbox, flag("c", Life.OPEN, Severity.LOW, 3));
        add(outbox, flag("c", Life.CLEAR, Severity.LOW, 4));

        assertThat(drain(outbox)).containsExactly("b OPEN", "a UPDATE", "b CLEAR", "a CLEAR");
        assertThat(position(outbox)).isEqualTo(7);
    }

    @Test
    void onlyTheRulesAndStepsThatWereChosenAreSent() {
        Outbox outbox = outbox(Map.of("rules", "inbound-scan", "steps", "open,clear"), 1);
        add(outbox, flag("a", Life.OPEN, Severity.HIGH, 0));
        add(outbox, Flags.rule(flag("b", Life.OPEN, Severity.HIGH, 0), "inbound-scan"));
        add(outbox, Flags.rule(flag("b", Life.UPDATE, Severity.HIGH, 1), "inbound-scan"));
        add(outbox, Flags.rule(flag("b", Life.CLEAR, Severity.HIGH, 2), "inbound-scan"));

        assertThat(drain(outbox)).containsExactly("b OPEN", "b CLEAR");
    }

    @Test
    void aFloodOfFlagsIsTenMessagesAndACountAndTheFlagsThatWereToldStillEnd() {
        Outbox outbox = outbox(Map.of("most-per-minute", "10"), 1);
        for (int i = 0; i < 500; i++) {
            add(outbox, flag("f" + i, Life.OPEN, i == 300 ? Severity.CRITICAL : Severity.LOW, 0));
        }
        for (int i = 0; i < 500; i++) {
            add(outbox, flag("f" + i, Life.CLEAR, Severity.LOW, 5));
        }

        // when all of them are there at once
        List<String> atOnce = drain(outbox);

        // then the first ten are told from open to clear, and the position waits for the rest
        assertThat(atOnce).hasSize(20).startsWith("f0 OPEN", "f1 OPEN").endsWith("f9 CLEAR");
        assertThat(position(outbox)).isEqualTo(10);

        // when a minute has passed
        now = now.plus(Outbox.GATHER);
        assertThat(drain(outbox)).containsExactly("and 490 more, worst CRITICAL");
        assertThat(position(outbox)).isEqualTo(1_000);

        // and new ones are told again
        add(outbox, flag("later", Life.OPEN, Severity.LOW, 70));
        assertThat(drain(outbox)).containsExactly("later OPEN");
    }

    @Test
    void thePositionWaitsForWhatIsNotSettledAndTheParcelStaysTheSameUntilThen() {
        Outbox outbox = outbox(Map.of(), 2);
        add(outbox, flag("a", Life.OPEN, Severity.HIGH, 0));
        add(outbox, flag("b", Life.OPEN, Severity.HIGH, 0));
        add(outbox, flag("c", Life.OPEN, Severity.HIGH, 0));

        Parcel first = outbox.next(now);
        now = now.plus(Duration.ofHours(1));
        assertThat(outbox.next(now)).isSameAs(first);
        assertThat(position(outbox)).isZero();

        outbox.settle();
        assertThat(position(outbox)).isEqualTo(2);
    }

    @Test
    void aBatchThatIsRefusedComesAgainOneByOne() {
        Outbox outbox = outbox(Map.of(), 3);
        for (String id : List.of("a", "b", "c", "d", "e")) {
            add(outbox, flag(id, Life.OPEN, Severity.HIGH, 0));
        }
        assertThat(outbox.next(now))
                .isInstanceOfSatisfying(
                        Parcel.Steps.class, steps -> assertThat(steps.steps()).hasSize(3));

        assertThat(outbox.takeApart()).isTrue();

        List<Integer> sizes = new ArrayList<>();
        for (Parcel parcel = outbox.next(now); parcel != null; parcel = outbox.next(now)) {
            sizes.add(((Parcel.Steps) parcel).steps().size());
            assertThat(sizes.size() > 3 || !outbox.takeApart()).isTrue();
            outbox.settle();
        }
        assertThat(sizes).containsExactly(1, 1, 1, 2);
        assertThat(position(outbox)).isEqualTo(5);
    }
}
