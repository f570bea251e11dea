package io.sockcdc.collector.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of a kernel that opens, closes, delays and drops events and tears dumps: after every quiet complete
 * snapshot the events so far, replayed, are exactly the sockets that are open, and each socket opens at most once and
 * closes exactly once.
 */
class SocketTableSimulationTest {
    private static final int STEPS = 400;

    private final Map<Long, SocketRecord> kernel = new HashMap<>();
    private final Queue<Long> undelivered = new ArrayDeque<>();
    private final Map<Long, Op> replayed = new HashMap<>();
    private final Set<Long> closed = new HashSet<>();
    private final Set<Long> born = new HashSet<>();
    private final Set<Long> swallowed = new HashSet<>();
    private final SocketTable table =
            new SocketTable(Records.NETNS, TableSettings.defaults(), Owners.NONE, this::replay);
    private long now = 1_000_000;
    private long nextCookie = 1;

    static List<Long> seeds() {
        return java.util.stream.LongStream.range(0, 300).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eventsReplayedAreTheSocketsThatAreOpen(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            now += 1000;
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> open(random);
                case 3, 4 -> close(random);
                case 5 -> deliver(random.nextInt(4));
                case 6 -> snapshot(random, random.nextInt(4) == 0);
                default -> lose(random);
            }
        }
        deliver(Integer.MAX_VALUE);
        quietSnapshot();
        quietSnapshot();

        Set<Long> openNow = new HashSet<>(replayed.keySet());
        assertThat(openNow).isEqualTo(kernel.keySet());
        Set<Long> mustBeClosed = new HashSet<>(born);
        mustBeClosed.removeAll(kernel.keySet());
        mustBeClosed.removeAll(swallowed);
        assertThat(closed).isEqualTo(mustBeClosed);
    }

    private void open(Random random) {
        long cookie = nextCookie++;
        long inode = random.nextBoolean() ? cookie : 0;
        kernel.put(cookie, Records.listed(cookie, SocketState.ESTABLISHED, inode));
        born.add(cookie);
    }

    private void close(Random random) {
        if (!kernel.isEmpty()) {
            List<Long> cookies = new ArrayList<>(kernel.keySet());
            long cookie = cookies.get(random.nextInt(cookies.size()));
            kernel.remove(cookie);
            undelivered.add(cookie);
        }
    }

    private void deliver(int most) {
        for (int i = 0; i < most && !undelivered.isEmpty(); i++) {
            table.destroyed(Records.destroyed(undelivered.remove()), now);
        }
    }

    /** The receive buffer was full: the event that waits is dropped, the kernel counts it, and the caller says so. */
    private void lose(Random random) {
        if (random.nextInt(3) == 0 && !undelivered.isEmpty()) {
            long lost = undelivered.remove();
            table.eventsWereLost();
            if (!replayed.containsKey(lost)) {
                swallowed.add(lost);
            }
        }
    }

    private void snapshot(Random random, boolean torn) {
        table.beginSnapshot(now, random.nextInt(5) == 0);
        List<SocketRecord> listed = new ArrayList<>(kernel.values());
        int upTo = torn ? random.nextInt(listed.size() + 1) : listed.size();
        for (int i = 0; i < upTo; i++) {
            if (random.nextInt(5) == 0) {
                open(random);
            }
            if (random.nextInt(5) == 0) {
                close(random);
                deliver(random.nextInt(2));
            }
            table.observe(listed.get(i), now);
        }
        // What waits at the end of a dump is read before the dump is concluded.
        deliver(Integer.MAX_VALUE);
        table.endSnapshot(!torn, now);
    }

    private void quietSnapshot() {
        now += 1000;
        table.beginSnapshot(now, false);
        kernel.values().forEach(socket -> table.observe(socket, now));
        table.endSnapshot(true, now);
    }

    private void replay(SocketChange change) {
        long cookie = change.socket().cookie();
        switch (change.op()) {
            case OPEN -> assertThat(replayed.put(cookie, Op.OPEN)).isNull();
            case READ -> replayed.put(cookie, Op.READ);
            case CHANGE -> assertThat(replayed).containsKey(cookie);
            case CLOSE -> {
                replayed.remove(cookie);
                assertThat(closed.add(cookie)).as("closed once: %s", cookie).isTrue();
            }
        }
        assertThat(closed).doesNotContain(change.op() == Op.CLOSE ? -1L : cookie);
    }
}
