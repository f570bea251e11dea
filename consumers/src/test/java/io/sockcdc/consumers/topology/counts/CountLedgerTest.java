package io.sockcdc.consumers.topology.counts;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.consumers.topology.state.Journal;
import io.sockcdc.consumers.topology.state.Shelf;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts behind their journal: killed however often, they are those of one that was not. */
class CountLedgerTest {
    private static final long START_MICROS = 1_772_366_400_000_000L;
    private static final int LIMIT = 200;
    private static final CountsSettings SETTINGS = new CountsSettings(
            1, LIMIT, Duration.ofSeconds(20), Duration.ofSeconds(1), Networks.of(Map.of()), false, new CountsBoard());

    /** A connection that is open. */
    private record Open(long socket, String ip, State state, long sinceMicros) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRestoredLedgerHasTheSameCountsAndTheSumsAreThoseOfWhatIsOpen(long seed) {
        Random random = new Random(seed);
        Shelf shelf = new Shelf();
        CountLedger killed = ledger(shelf);
        CountLedger steady = ledger(new Shelf());
        List<Open> open = new ArrayList<>();
        long at = START_MICROS;
        long opened = 0;
        int restores = 0;
        int snapshots = 0;

        for (int step = 0; step < 6_000; step++) {
            CountBatch batch = new CountBatch();
            for (int change = random.nextInt(40); change >= 0; change--) {
                at += random.nextInt(20_000);
                opened += change(random, batch, open, at);
            }
            byte[] bytes = batch.take();
            killed.add(bytes);
            steady.add(bytes);
            if (random.nextInt(200) == 0) {
                killed.expire(at / 1000);
                steady.expire(at / 1000);
            }
            if (random.nextInt(60) == 0) {
                snapshots += shelf.get(new byte[] {'M'}) == null ? 0 : 1;
                killed = ledger(shelf);
                restores++;
            }
        }

        assertThat(restores).isPositive();
        assertThat(snapshots).as("restores from a snapshot").isPositive();
        Map<String, ConnectionCounts> counts = counts(killed, at);
        assertThat(counts).isEqualTo(counts(steady, at)).hasSizeLessThanOrEqualTo(2 * LIMIT + 2);
        assertThat(sum(counts, "REMOTE_IP\"", ConnectionCounts::getOpen)).isEqualTo(open.size());
        assertThat(sum(counts, "HOST_REMOTE_IP", ConnectionCounts::getOpen)).isEqualTo(open.size());
        assertThat(sum(counts, "REMOTE_IP\"", ConnectionCounts::getOpenedTotal)).isEqualTo(opened);
    }

    private static long change(Random random, CountBatch batch, List<Open> open, long at) {
        boolean opens = open.size() < 100 || (open.size() < 2_000 && random.nextBoolean());
        if (opens) {
            String ip = "10.0." + random.nextInt(4) + '.' + (int) Math.abs(random.nextGaussian() * 100);
            Open one = new Open(random.nextLong(), ip, State.ESTABLISHED, at - random.nextInt(1_000));
            open.add(one);
            add(batch, one, at, null, one.state(), 1, 0);
            return 1;
        }
        Open one = open.remove(random.nextInt(open.size()));
        if (one.state() == State.ESTABLISHED && random.nextBoolean()) {
            open.add(new Open(one.socket(), one.ip(), State.CLOSE_WAIT, one.sinceMicros()));
            add(batch, one, at, one.state(), State.CLOSE_WAIT, 0, 0);
        } else {
            add(batch, one, at, one.state(), null, 0, 1);
        }
        return 0;
    }

    private static void add(
            CountBatch batch, Open one, long at, @Nullable State from, @Nullable State to, int opened, int closed) {
        List<SubjectId> subjects = List.of(SubjectId.remoteIp(one.ip()), SubjectId.hostRemoteIp("web-1", one.ip()));
        long since = one.sinceMicros();
        Long peer = opened == 0 ? null : (Long) (one.socket() % 50);
        CountDelta delta = new CountDelta(
                at, one.socket(), from, to, opened, closed, 0, 70L * closed, 4_200L * closed, since, peer, 443);
        batch.add(delta, subjects, 0, 2);
    }

    private static CountLedger ledger(Shelf shelf) {
        return new CountLedger(new Journal(shelf), SETTINGS, 0, new SubjectTable.Listener() {
            @Override
            public void changed(SubjectId subject) {}

            @Override
            public void dropped(SubjectId subject, boolean published) {}
        });
    }

    private static Map<String, ConnectionCounts> counts(CountLedger ledger, long at) {
        Map<String, ConnectionCounts> counts = new TreeMap<>();
        ledger.forEach((subject, state) -> counts.put(subject.toString(), state.toCounts(at, Losses.Sum.NOTHING)));
        return counts;
    }

    private static long sum(Map<String, ConnectionCounts> counts, String kind, ToLongFunction<ConnectionCounts> of) {
        return counts.entrySet().stream()
                .filter(each -> each.getKey().contains(kind) && !each.getKey().contains("HOST_" + kind))
                .mapToLong(each -> of.applyAsLong(each.getValue()))
                .sum();
    }
}
