package io.sockcdc.consumers.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.schema.SocketKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits comes in one order, beside a queue of Java's own. */
class WaitingLineTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 1_000_000, Integer.MAX_VALUE})
    void whatIsDueComesInTheOrderOfAllWhatIsNotWaits(int span) {
        // given
        Random random = new Random(span);
        WaitingLine line = new WaitingLine();
        PriorityQueue<Observation> queue = new PriorityQueue<>(Observation.ORDER);
        long began = random.nextLong() >> 12;

        for (int round = 0; round < 300; round++) {
            // when
            for (int i = random.nextInt(200); i > 0; i--) {
                Observation its = status(began + random.nextInt(span), random.nextInt(1_000), random.nextInt(3));
                line.add(its);
                queue.add(its);
            }
            long until = began + random.nextInt(span);

            // then
            assertThat(line.size()).isEqualTo(queue.size());
            assertThat(line.earliestMicros())
                    .isEqualTo(
                            queue.isEmpty() ? Long.MAX_VALUE : queue.element().atMicros());
            for (int most = random.nextInt(300); most > 0; most--) {
                Observation first = line.takeUpTo(until);
                if (first == null) {
                    assertThat(queue.isEmpty() || queue.element().atMicros() > until)
                            .isTrue();
                    break;
                }
                assertThat(first).usingComparator(Observation.ORDER).isEqualTo(queue.remove());
            }
        }
        List<Observation> left = new ArrayList<>();
        line.forEach(left::add);
        left.sort(Observation.ORDER);
        List<Observation> expected = new ArrayList<>(queue);
        expected.sort(Observation.ORDER);
        assertThat(left).usingElementComparator(Observation.ORDER).containsExactlyElementsOf(expected);
    }

    @Test
    void aLineThatIsAlwaysTooLongGivesOutItsFirstWhereverTheNextComes() {
        // given
        Random random = new Random(11);
        WaitingLine line = new WaitingLine();
        PriorityQueue<Long> times = new PriorityQueue<>(Comparator.naturalOrder());
        for (int i = 0; i < 20_000; i++) {
            long at = random.nextInt(1_000_000);
            line.add(status(at, i, 0));
            times.add(at);
        }

        for (int i = 0; i < 60_000; i++) {
            // when
            long at = random.nextInt(1_000_000 + i);
            line.add(status(at, i, 1));
            times.add(at);
            Observation first = line.takeUpTo(line.earliestMicros());

            // then
            assertThat(first).isNotNull();
            assertThat(first.atMicros()).isEqualTo(times.remove());
        }
        assertThat(line.size()).isEqualTo(20_000);
    }

    @Test
    void aBatchIsReadAsItWasWritten() {
        // given
        List<Observation> all = observations();

        // when
        StateCarrier writer = StateCarrier.writing();
        all.forEach(each -> Observation.write(writer, each));
        StateCarrier reader = StateCarrier.reading(writer.bytes());
        List<Observation> read =
                all.stream().map(each -> Observation.carry(reader, null)).toList();

        // then
        assertThat(all).hasSizeGreaterThan(1_000);
        assertThat(read).isEqualTo(all);
    }

    private static List<Observation> observations() {
        List<Observation> all = new ArrayList<>();
        Map<SocketKey, LastKnown> sockets = new HashMap<>();
        for (Histories.Recorded each : Histories.everyAttack().records()) {
            SocketKey key = each.key();
            if (key != null && each.event() != null) {
                all.addAll(ObservationMapper.map(sockets.get(key), key, each.event(), Long.MIN_VALUE));
                sockets.put(key, LastKnown.after(sockets.get(key), key, each.event()));
            } else if (each.status() != null) {
                all.addAll(ObservationMapper.map(each.status()));
            }
        }
        return all;
    }

    private static Observation status(long at, long sequence, int host) {
        return new Observation.HostStatus(at, 1, sequence, "host" + host, null, null, null);
    }
}
