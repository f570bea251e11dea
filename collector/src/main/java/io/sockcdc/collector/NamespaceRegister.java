package io.sockcdc.collector;

import io.sockcdc.collector.source.NamespaceCapture;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The namespaces that come and go: follows what the finder hands over, and lets go of what is gone, because the sockets it
 * has there would keep the namespace alive. Gone is what two looks did not see and where a snapshot between them found no
 * socket that a program holds. Owned by the capture thread.
 */
final class NamespaceRegister implements AutoCloseable {
    private static final int NEW_IN_ONE_ROUND = 16;
    private static final int LOOKS_BETWEEN_SNAPSHOTS = 8;
    private static final long SOON_MICROS = 1_000_000;

    private final NamespaceFinder finder;
    private final CaptureCycle cycle;
    private final Function<Namespaces.Opened, CaptureCycle.Followed> follow;
    private final KernelCounters kernel;
    private final CollectorCounters counters;
    private final Heartbeat heartbeat;
    private final List<Entry> entries = new ArrayList<>();
    private long seen;

    private static final class Entry {
        final Namespaces.Opened opened;
        final CaptureCycle.Followed followed;
        final KernelCounters.Source kernelCounters;
        int unseen;
        long snapshotsNeeded;

        Entry(Namespaces.Opened opened, CaptureCycle.Followed followed) {
            this.opened = opened;
            this.followed = followed;
            kernelCounters = KernelCounters.Source.of(opened.counters());
        }
    }

    /** @param follow makes the capture and the table of a namespace */
    NamespaceRegister(
            NamespaceFinder finder,
            CaptureCycle cycle,
            Function<Namespaces.Opened, CaptureCycle.Followed> follow,
            KernelCounters kernel,
            CollectorCounters counters,
            Heartbeat heartbeat) {
        this.finder = finder;
        this.cycle = cycle;
        this.follow = follow;
        this.kernel = kernel;
        this.counters = counters;
        this.heartbeat = heartbeat;
    }

    /** Takes in what came and lets go of what went; returns how many. */
    int doWork(long now) {
        int work = 0;
        while (work < NEW_IN_ONE_ROUND) {
            Namespaces.Opened came = finder.poll();
            if (came == null) {
                break;
            }
            begin(came);
            work++;
        }
        for (NamespaceFinder.Missed gone = finder.pollMissed(); gone != null; gone = finder.pollMissed()) {
            cycle.tell(CaptureCycle.missed(
                    gone.inode(), now - gone.sinceMicros(), now, "it had gone before it could be entered"));
            work++;
        }
        NamespaceFinder.Sighting sighting = finder.latest();
        if (sighting.number() != seen) {
            seen = sighting.number();
            for (int i = entries.size() - 1; i >= 0; i--) {
                if (sighting.inodes().contains(entries.get(i).opened.inode())) {
                    entries.get(i).unseen = 0;
                } else if (isGone(entries.get(i))) {
                    end(entries.remove(i), now);
                    work++;
                }
            }
        }
        if (work > 0) {
            heartbeat.soon(now + SOON_MICROS);
        }
        return work;
    }

    private void begin(Namespaces.Opened came) {
        Entry entry = new Entry(came, follow.apply(came));
        entries.add(entry);
        kernel.begin(entry.kernelCounters);
        cycle.follow(entry.followed);
    }

    private static boolean isGone(Entry entry) {
        NamespaceCapture capture = entry.followed.capture();
        entry.unseen++;
        if (entry.unseen % LOOKS_BETWEEN_SNAPSHOTS == 1) {
            boolean runs = capture.nextSnapshotMicros() == 0;
            entry.snapshotsNeeded = capture.counters().snapshots() + (runs ? 2 : 1);
            capture.snapshotNow();
            return false;
        }
        boolean looked = capture.counters().snapshots() >= entry.snapshotsNeeded;
        return looked && entry.followed.feed().table().snapshotHeld() == 0;
    }

    private void end(Entry entry, long now) {
        cycle.lastWords(entry.followed, now);
        kernel.end(entry.kernelCounters);
        counters.retire(entry.followed);
        cycle.forget(entry.followed);
        entry.opened.close();
        finder.released(entry.opened.inode());
    }

    @Override
    public void close() {
        entries.forEach(entry -> entry.opened.close());
        entries.clear();
        for (Namespaces.Opened waits = finder.poll(); waits != null; waits = finder.poll()) {
            waits.close();
        }
    }
}
