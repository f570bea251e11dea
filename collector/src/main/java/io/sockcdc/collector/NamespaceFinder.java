package io.sockcdc.collector;

import io.sockcdc.collector.run.DutyCycle;
import io.sockcdc.collector.sys.NamespaceHolders;
import io.sockcdc.collector.sys.NamespaceSearch;
import io.sockcdc.collector.sys.SystemCallException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a rhythm for network namespaces, opens the sockets of each new one, and hands them over. It runs on a thread of
 * its own, because it enters namespaces and reads /proc; {@link #poll}, {@link #pollMissed}, {@link #latest} and {@link #released} are the side of
 * the thread that captures.
 */
final class NamespaceFinder implements DutyCycle {
    private static final Logger LOG = LoggerFactory.getLogger(NamespaceFinder.class);
    private static final Sighting NOTHING = new Sighting(0, Set.of());
    /** Looking takes at most this share of a core: a host with very many processes is looked at less often. */
    private static final long MOST_OF_CORE = 50;
    /** Threads and descriptors are many more than processes: they are looked at in one of so many looks, or less often. */
    private static final int LOOKS_BETWEEN_HOLDERS = 10;

    private final NamespaceSearch search;
    private final NamespaceHolders holders;
    private final Opener opener;
    private final long intervalNanos;
    private final int most;
    private final LongSupplier nanos;
    private final Runnable onNews;
    private final Set<Long> followed = new HashSet<>();
    private final Map<Long, String> refused = new HashMap<>();
    private final Queue<Namespaces.Opened> opened = new ConcurrentLinkedQueue<>();
    private final Queue<Long> releases = new ConcurrentLinkedQueue<>();
    private final Set<Long> vanished = new HashSet<>();
    private final Queue<Missed> missed = new ConcurrentLinkedQueue<>();
    private final Map<Long, Path> held = new HashMap<>();
    /** Namespaces of other kinds, of which a descriptor does not say the kind. */
    private final Set<Long> noNetworks = new HashSet<>();

    private long nextLookNanos;
    private long lookedNanos;
    private long lookedBeforeNanos;
    private long nextHoldersNanos;
    private long holdersCostNanos;
    private volatile Sighting latest = NOTHING;
    private volatile List<String> shortfalls = List.of();

    /**
     * Which namespaces there were at one look.
     *
     * @param number of the look, from 1
     */
    record Sighting(long number, Set<Long> inodes) {
        Sighting {
            inodes = Set.copyOf(inodes);
        }
    }

    /**
     * A namespace that was found and had gone before it could be entered.
     *
     * @param sinceMicros how long ago the look was that had not found it yet
     */
    record Missed(long inode, long sinceMicros) {}

    /** Opens the sockets of a namespace by its file. */
    @FunctionalInterface
    interface Opener {
        /**
         * Opens them.
         *
         * @throws CollectorException when it cannot
         */
        Namespaces.Opened open(Path file);
    }

    /**
     * @param own inodes of namespaces that are followed anyway
     * @param most namespaces to follow at once, those included
     * @param onNews called after something was found or went away
     */
    NamespaceFinder(
            NamespaceSearch search,
            NamespaceHolders holders,
            Opener opener,
            Set<Long> own,
            long intervalMicros,
            int most,
            LongSupplier nanos,
            Runnable onNews) {
        this.search = search;
        this.holders = holders;
        this.opener = opener;
        this.intervalNanos = intervalMicros * 1000;
        this.most = most;
        this.nanos = nanos;
        this.onNews = onNews;
        followed.addAll(own);
    }

    @Override
    public int doWork() {
        long began = nanos.getAsLong();
        if (latest.number > 0 && began - nextLookNanos < 0) {
            return 0;
        }
        try {
            return look();
        } finally {
            long cost = nanos.getAsLong() - began - holdersCostNanos;
            nextLookNanos = began + Math.max(intervalNanos, cost * MOST_OF_CORE);
        }
    }

    /** Looks once and opens what is new. */
    private int look() {
        for (Long gone = releases.poll(); gone != null; gone = releases.poll()) {
            followed.remove(gone);
        }
        NamespaceSearch.Seen seen = search.look();
        Map<Long, Path> files = new HashMap<>(held(seen.files().keySet()));
        files.putAll(seen.files());
        refused.keySet().retainAll(files.keySet());
        tellMissed(files.keySet());
        int tooMany = 0;
        int work = 0;
        for (Map.Entry<Long, Path> found : files.entrySet()) {
            if (followed.contains(found.getKey())) {
                continue;
            }
            if (followed.size() >= most) {
                tooMany++;
            } else if (open(found.getKey(), found.getValue())) {
                work++;
            }
        }
        shortfalls = shortfalls(seen.hidden(), tooMany);
        latest = new Sighting(latest.number + 1, files.keySet());
        onNews.run();
        return work;
    }

    /** What could not be entered by one file and is still there has another. */
    private void tellMissed(Set<Long> there) {
        for (long inode : vanished) {
            if (!there.contains(inode)) {
                missed.add(new Missed(inode, (nanos.getAsLong() - lookedBeforeNanos) / 1000));
            }
        }
        vanished.clear();
        lookedBeforeNanos = latest.number == 0 ? nanos.getAsLong() : lookedNanos;
        lookedNanos = nanos.getAsLong();
    }

    /** What no process is in, as of the last time that threads and descriptors were looked at. */
    private Map<Long, Path> held(Set<Long> ofProcesses) {
        long began = nanos.getAsLong();
        holdersCostNanos = 0;
        if (latest.number == 0 || began - nextHoldersNanos >= 0) {
            held.clear();
            Map<Long, Path> found = holders.look(ofProcesses);
            noNetworks.retainAll(found.keySet());
            held.putAll(found);
            held.keySet().removeAll(noNetworks);
            holdersCostNanos = nanos.getAsLong() - began;
            nextHoldersNanos = began + Math.max(intervalNanos * LOOKS_BETWEEN_HOLDERS, holdersCostNanos * MOST_OF_CORE);
        }
        return held;
    }

    private boolean open(long inode, Path file) {
        // The number of a descriptor that was closed may stand for anything now, which is not to be opened.
        if (held.containsKey(inode) && !NamespaceHolders.isStill(inode, file)) {
            held.remove(inode);
            vanished.add(inode);
            return false;
        }
        try {
            Namespaces.Opened there = opener.open(file);
            // The process may have ended meanwhile, and its number belong to another.
            if (!followed.add(there.inode())) {
                there.close();
                return false;
            }
            refused.remove(inode);
            opened.add(there);
            return true;
        } catch (CollectorException e) {
            if (held.containsKey(inode) && e.getCause() instanceof SystemCallException call && call.isOfAnotherKind()) {
                noNetworks.add(inode);
                held.remove(inode);
            } else if (!Files.exists(file)) {
                held.remove(inode);
                vanished.add(inode);
            } else if (refused.put(inode, String.valueOf(e.getMessage())) == null) {
                LOG.atWarn().addKeyValue("netns", inode).setCause(e).log("a network namespace cannot be followed");
            }
            return false;
        }
    }

    private List<String> shortfalls(int hidden, int tooMany) {
        List<String> sentences = new ArrayList<>();
        if (tooMany > 0) {
            sentences.add(tooMany + " network namespaces are not followed: more than capture.max-namespaces (" + most
                    + ") are there");
        }
        if (!refused.isEmpty()) {
            sentences.add(refused.size() + " network namespaces are not followed, one because: "
                    + refused.values().iterator().next());
        }
        if (hidden > 0) {
            sentences.add(
                    "network namespaces of " + hidden + " processes of other users are not found: give CAP_SYS_PTRACE");
        }
        return List.copyOf(sentences);
    }

    /** What is not followed and why, one sentence each; any thread may ask. */
    List<String> shortfalls() {
        return shortfalls;
    }

    /** The next namespace that was found and never entered; null when there is none. */
    @Nullable Missed pollMissed() {
        return missed.poll();
    }

    /** The next namespace that was opened; null when there is none. Whoever takes it closes it. */
    Namespaces.@Nullable Opened poll() {
        return opened.poll();
    }

    /** What the latest look saw; a namespace that {@link #poll} has given was in it or in one before. */
    Sighting latest() {
        return latest;
    }

    /** A namespace is not followed any more: it is new when it is seen again. */
    void released(long inode) {
        releases.add(inode);
    }
}
