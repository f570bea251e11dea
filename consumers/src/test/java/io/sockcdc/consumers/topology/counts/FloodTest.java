package io.sockcdc.consumers.topology.counts;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.consumers.serde.RecordSerdes;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SubjectKind;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FloodTest {
    private static final int LIMIT = 1_000;
    private static final long START_MICROS = 1_772_366_400_000_000L;

    private final KeyValueStore<CountSubject, SubjectState> store = store();
    private final Set<CountSubject> touched = new HashSet<>();
    private final SubjectTable table = new SubjectTable(
            store,
            new CountsSettings(1, LIMIT, Duration.ofMinutes(15), Duration.ofSeconds(1), Networks.of(Map.of()), false),
            0,
            touched::add);

    private static KeyValueStore<CountSubject, SubjectState> store() {
        KeyValueStore<CountSubject, SubjectState> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore("counts"), RecordSerdes.countSubjects(), SubjectState.serde())
                .withLoggingDisabled()
                .withCachingDisabled()
                .build();
        MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
        store.init(context.getStateStoreContext(), store);
        return store;
    }

    @Test
    void aMillionSourceAddressesLeaveABoundedTableWithTheWholeSum() {
        // given
        CountSubject steady = Subjects.remoteIp("198.51.100.1");
        for (int i = 0; i < 50; i++) {
            table.add(steady, delta(i, null, "ESTABLISHED", 1, 0));
        }

        // when
        int most = 0;
        for (int i = 0; i < 1_000_000; i++) {
            String ip = "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
            // Every tenth stays open, half open at that.
            table.add(Subjects.remoteIp(ip), delta(i, null, i % 10 == 0 ? "SYN_RECV" : null, 1, i % 10 == 0 ? 0 : 1));
            if (i % 50_000 == 0) {
                most = Math.max(most, kept());
                touched.clear();
            }
        }

        // then
        assertThat(most).isLessThanOrEqualTo(LIMIT + 1);
        assertThat(Objects.requireNonNull(table.get(steady)).open())
                .as("who holds connections is still known by name")
                .isEqualTo(50);
        long open = 0;
        long opened = 0;
        try (KeyValueIterator<CountSubject, SubjectState> all = store.all()) {
            while (all.hasNext()) {
                SubjectState state = all.next().value;
                open += state.open();
                opened += state.toCounts(START_MICROS, Losses.Sum.NOTHING).getOpenedTotal();
            }
        }
        assertThat(open).isEqualTo(100_050);
        assertThat(opened).isEqualTo(1_000_050);

        // when the half-open ones go
        for (int i = 0; i < 1_000_000; i += 10) {
            String ip = "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
            table.add(Subjects.remoteIp(ip), delta(i, "SYN_RECV", null, 0, 1));
        }

        // then
        SubjectState remainder = Objects.requireNonNull(table.get(Subjects.remainder(SubjectKind.REMOTE_IP, 0)));
        assertThat(remainder.open()).isZero();
        assertThat(Objects.requireNonNull(table.get(steady)).open()).isEqualTo(50);
    }

    private int kept() {
        int kept = 0;
        try (KeyValueIterator<CountSubject, SubjectState> all = store.all()) {
            while (all.hasNext()) {
                all.next();
                kept++;
            }
        }
        return kept;
    }

    private static CountDelta delta(int number, @Nullable String from, @Nullable String to, int opened, int closed) {
        long at = START_MICROS + number * 10L;
        return new CountDelta(at, number, 1, number, from, to, opened, closed, 0, 0, 0, at, (long) number % 7, 443);
    }
}
