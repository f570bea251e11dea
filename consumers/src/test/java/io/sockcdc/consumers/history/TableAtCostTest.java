package io.sockcdc.consumers.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.schema.SocketEvent;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a past table costs and whether it is right, on a history of many key frames. */
class TableAtCostTest {
    private static final int INTERVALS = 30;
    private static final int CHANGES = 300;
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    @Test
    void itReadsOneIntervalHoweverLongTheHistoryIsAndGivesTheTableOfAFullReplay() {
        Instant begin = Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(INTERVAL.multipliedBy(INTERVALS + 2));
        MadeHistory history = MadeHistory.make(begin, INTERVALS, INTERVAL, CHANGES);
        try (TestBroker broker = new TestBroker(directory.resolve("broker"))) {
            broker.start();
            history.write(broker, 3);
            try (TableAt tables = tables(broker)) {
                long most = 0;
                for (int interval = 1; interval < INTERVALS; interval += 4) {
                    Instant at = begin.plus(INTERVAL.multipliedBy(interval)).plus(INTERVAL.dividedBy(2));
                    PastTable table = tables.at(at, null, count -> {});
                    assertThat(open(table)).isEqualTo(history.openAt(at));
                    assertThat(table.isLowerBound())
                            .as(table.notes().toString())
                            .isFalse();
                    assertThat(table.frames())
                            .singleElement()
                            .satisfies(frame -> assertThat(Duration.between(frame.began(), at))
                                    .isLessThan(INTERVAL));
                    most = Math.max(most, table.recordsRead());
                }
                // An interval has its changes and a READ of each open socket; half of one and a look ahead are read.
                long total = history.told().size();
                assertThat(most).isLessThan(2 * total / INTERVALS);

                assertThatThrownBy(() -> tables.at(begin.minusSeconds(60), null, count -> {}))
                        .isInstanceOf(NoHistoryException.class);
                assertThatThrownBy(() -> tables.at(Instant.now().plusSeconds(60), null, count -> {}))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    private static Map<Long, SocketEvent> open(PastTable table) {
        Map<Long, SocketEvent> open = new HashMap<>();
        for (TableRow row : table.rows()) {
            if (row.certainty() != Certainty.PERHAPS) {
                open.put(row.key().getCookie(), row.event());
            }
        }
        return open;
    }

    private static TableAt tables(TestBroker broker) {
        return new TableAt(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                MadeHistory.EVENTS,
                MadeHistory.STATUS,
                Duration.ofHours(24),
                Clock.systemUTC());
    }
}
