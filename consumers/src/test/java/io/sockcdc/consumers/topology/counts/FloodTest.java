package io.sockcdc.consumers.topology.counts;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.schema.State;
import io.sockcdc.schema.SubjectKind;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FloodTest {
    private static final int LIMIT = 1_000;
    private static final long START_MICROS = 1_772_366_400_000_000L;

    private final Set<SubjectId> touched = new HashSet<>();
    private final SubjectTable table = new SubjectTable(
            new CountsSettings(
                    1,
                    LIMIT,
                    Duration.ofMinutes(15),
                    Duration.ofSeconds(1),
                    Networks.of(Map.of()),
                    false,
                    new CountsBoard()),
            0,
            new SubjectTable.Listener() {
                @Override
                public void changed(SubjectId subject) {
                    touched.add(subject);
                }

                @Override
                public void dropped(SubjectId subject, boolean published) {
                    assertThat(published).isFalse();
                    touched.remove(subject);
                }
            });

    @Test
    void aMillionSourceAddressesLeaveABoundedTableWithTheWholeSum() {
        // given
        SubjectId steady = SubjectId.remoteIp("198.51.100.1");
        for (int i = 0; i < 50; i++) {
            table.add(steady, delta(i, null, State.ESTABLISHED, 1, 0));
        }

        // when
        int most = 0;
        for (int i = 0; i < 1_000_000; i++) {
            String ip = "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
            // Every tenth stays open, half open at that.
            table.add(
                    SubjectId.remoteIp(ip),
                    delta(i, null, i % 10 == 0 ? State.SYN_RECV : null, 1, i % 10 == 0 ? 0 : 1));
            if (i % 50_000 == 0) {
                most = Math.max(most, kept());
                assertThat(touched).hasSizeLessThanOrEqualTo(LIMIT + 1);
            }
        }

        // then
        assertThat(most).isLessThanOrEqualTo(LIMIT + 1);
        assertThat(Objects.requireNonNull(table.get(steady)).open())
                .as("who holds connections is still known by name")
                .isEqualTo(50);
        AtomicLong open = new AtomicLong();
        AtomicLong opened = new AtomicLong();
        table.forEach((subject, state) -> {
            open.addAndGet(state.open());
            opened.addAndGet(state.toCounts(START_MICROS, Losses.Sum.NOTHING).getOpenedTotal());
        });
        assertThat(open.get()).isEqualTo(100_050);
        assertThat(opened.get()).isEqualTo(1_000_050);

        // when the half-open ones go
        for (int i = 0; i < 1_000_000; i += 10) {
            String ip = "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
            table.add(SubjectId.remoteIp(ip), delta(i, State.SYN_RECV, null, 0, 1));
        }

        // then
        SubjectState remainder = Objects.requireNonNull(table.get(SubjectId.remainder(SubjectKind.REMOTE_IP, 0)));
        assertThat(remainder.open()).isZero();
        assertThat(Objects.requireNonNull(table.get(steady)).open()).isEqualTo(50);
    }

    private int kept() {
        int[] kept = new int[1];
        table.forEach((subject, state) -> kept[0]++);
        return kept[0];
    }

    private static CountDelta delta(int number, @Nullable State from, @Nullable State to, int opened, int closed) {
        long at = START_MICROS + number * 10L;
        return new CountDelta(at, number, from, to, opened, closed, 0, 0, 0, at, (long) number % 7, 443);
    }
}
