package io.sockcdc.consumers.history;

import io.sockcdc.consumers.history.FramePlan.KeyFrame;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Snapshot;
import io.sockcdc.schema.StatusKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From statuses to what has to be read of each host for its table at an instant. A pure function. */
final class FramePlanner {
    /** A collector that has said nothing for so long is not taken to be running. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final Instant at;
    private final List<FramePlan> plans = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean incomplete;

    private FramePlanner(Instant at) {
        this.at = at;
    }

    /**
     * @param plans one for each host whose table can be made
     * @param notes about hosts and namespaces whose table cannot, or not quite
     * @param incomplete whether an older stretch of statuses may hold a key frame that is needed
     */
    record Outcome(List<FramePlan> plans, List<String> notes, boolean incomplete) {}

    static Outcome plan(List<StatusSeen> statuses, Instant at, @Nullable String host) {
        FramePlanner planner = new FramePlanner(at);
        Map<String, List<StatusSeen>> byHost = new LinkedHashMap<>();
        for (StatusSeen seen : statuses) {
            CollectorStatus status = seen.status();
            if (host == null || host.equals(status.getHostId()) || host.equals(status.getHostName())) {
                byHost.computeIfAbsent(status.getHostId(), fresh -> new ArrayList<>())
                        .add(seen);
            }
        }
        byHost.values().forEach(planner::host);
        return new Outcome(planner.plans, planner.notes, planner.incomplete);
    }

    private void host(List<StatusSeen> statuses) {
        List<StatusSeen> ordered = new ArrayList<>(statuses);
        ordered.sort(Comparator.comparingLong((StatusSeen seen) -> seen.status().getEpoch())
                .thenComparingLong(seen -> seen.status().getSequence())
                .thenComparing(seen -> seen.status().getAt()));
        StatusSeen last = null;
        for (StatusSeen seen : ordered) {
            if (!seen.status().getAt().isAfter(at)) {
                last = seen;
            }
        }
        if (last == null) {
            return;
        }
        CollectorStatus then = last.status();
        String name = name(then);
        Set<Long> alive = namespaces(ordered, then);
        Map<Long, KeyFrame> frames = new HashMap<>();
        for (StatusSeen seen : ordered) {
            note(seen, ordered, then, frames);
        }
        frames.keySet().retainAll(alive);
        alive.removeAll(frames.keySet());
        for (long netns : alive) {
            incomplete = true;
            notes.add("no complete key frame of namespace " + netns + " on " + name + " was found before then");
        }
        if (!frames.isEmpty()) {
            plans.add(planOf(ordered, then, name, frames));
        }
    }

    /** The namespaces the collector followed then. */
    private Set<Long> namespaces(List<StatusSeen> ordered, CollectorStatus then) {
        Set<Long> alive = new HashSet<>();
        for (StatusSeen seen : ordered) {
            CollectorStatus status = seen.status();
            if (!status.getAt().isAfter(at) && status.getBootId().equals(then.getBootId())) {
                switch (status.getKind()) {
                    case STARTED, HEARTBEAT, STOPPED -> {
                        alive.clear();
                        alive.addAll(status.getNetns());
                    }
                    default -> {
                        Snapshot snapshot = status.getSnapshot();
                        if (snapshot != null) {
                            alive.add(snapshot.getNetns());
                        }
                    }
                }
            }
        }
        return alive;
    }

    private void note(StatusSeen seen, List<StatusSeen> all, CollectorStatus then, Map<Long, KeyFrame> frames) {
        CollectorStatus status = seen.status();
        Snapshot snapshot = status.getSnapshot();
        if (status.getKind() != StatusKind.SNAPSHOT_END
                || snapshot == null
                || !snapshot.getKeyFrame()
                || !Boolean.TRUE.equals(snapshot.getComplete())
                || status.getAt().isAfter(at)
                || !status.getBootId().equals(then.getBootId())) {
            return;
        }
        StatusSeen begin = beginOf(status.getEpoch(), snapshot, all);
        if (begin != null) {
            frames.put(snapshot.getNetns(), new KeyFrame(begin, seen));
        }
    }

    private static @Nullable StatusSeen beginOf(long epoch, Snapshot snapshot, List<StatusSeen> all) {
        for (StatusSeen seen : all) {
            CollectorStatus status = seen.status();
            Snapshot begun = status.getSnapshot();
            if (status.getKind() == StatusKind.SNAPSHOT_BEGIN
                    && begun != null
                    && status.getEpoch() == epoch
                    && begun.getNumber() == snapshot.getNumber()
                    && begun.getNetns() == snapshot.getNetns()) {
                return seen;
            }
        }
        return null;
    }

    private FramePlan planOf(List<StatusSeen> ordered, CollectorStatus then, String name, Map<Long, KeyFrame> frames) {
        StatusSeen end = endOf(ordered, then, frames.size());
        StatusSeen newest = newestOf(ordered, then.getEpoch());
        Instant knownUntil =
                end == null ? newest.status().getAt() : end.status().getAt();
        boolean down = then.getKind() == StatusKind.STOPPED || (end == null && knownUntil.isBefore(at.minus(SILENCE)));
        if (down) {
            notes.add("no collector ran on " + name + " then: it was last heard at " + then.getAt()
                    + (end == null ? "" : ", and another one looked at the table at " + knownUntil));
        }
        Map<Long, Sequences.Range> needed = new HashMap<>();
        long from = Long.MAX_VALUE;
        Instant began = at;
        for (KeyFrame frame : frames.values()) {
            from = Math.min(from, frame.begin().arrivedMillis());
            Instant frameBegan = frame.begin().status().getAt();
            began = frameBegan.isBefore(began) ? frameBegan : began;
            needed.merge(
                    frame.epoch(),
                    new Sequences.Range(frame.after() + 1, lastOf(ordered, frame.epoch(), end)),
                    (a, b) -> new Sequences.Range(Math.min(a.first(), b.first()), Math.max(a.last(), b.last())));
        }
        long firstEpoch =
                needed.keySet().stream().mapToLong(Long::longValue).min().orElse(then.getEpoch());
        long lastEpoch = end == null ? then.getEpoch() : end.status().getEpoch();
        for (StatusSeen seen : ordered) {
            long epoch = seen.status().getEpoch();
            if (epoch > firstEpoch && epoch <= lastEpoch) {
                needed.putIfAbsent(epoch, new Sequences.Range(1, lastOf(ordered, epoch, end)));
            }
        }
        long until = end == null ? Long.MAX_VALUE : end.arrivedMillis();
        Instant from0 = began;
        List<CollectorStatus> gaps = ordered.stream()
                .map(StatusSeen::status)
                .filter(status -> status.getGap() != null
                        && !status.getGap().getFrom().isAfter(at)
                        && !status.getGap().getUntil().isBefore(from0))
                .toList();
        return new FramePlan(then.getHostId(), then.getBootId(), frames, needed, knownUntil, from, until, gaps);
    }

    /** The word after which everything about the instant has been told, or null when there is none yet. */
    private @Nullable StatusSeen endOf(List<StatusSeen> ordered, CollectorStatus then, int namespaces) {
        LookedAgain looked = new LookedAgain(at, namespaces);
        StatusSeen newest = null;
        for (StatusSeen seen : ordered) {
            CollectorStatus status = seen.status();
            if (status.getEpoch() == then.getEpoch()
                    && then.getKind() != StatusKind.STOPPED
                    && status.getAt().isAfter(at)) {
                newest = seen;
                if (looked.heard(status)) {
                    return seen;
                }
            }
        }
        if (newest != null) {
            return newest;
        }
        for (StatusSeen seen : ordered) {
            CollectorStatus status = seen.status();
            Snapshot snapshot = status.getSnapshot();
            if (status.getEpoch() > then.getEpoch()
                    && status.getKind() == StatusKind.SNAPSHOT_END
                    && snapshot != null
                    && Boolean.TRUE.equals(snapshot.getComplete())) {
                return seen;
            }
        }
        return null;
    }

    private static StatusSeen newestOf(List<StatusSeen> ordered, long epoch) {
        StatusSeen newest = ordered.get(0);
        for (StatusSeen seen : ordered) {
            if (seen.status().getEpoch() == epoch) {
                newest = seen;
            }
        }
        return newest;
    }

    /** The highest number that was told of that epoch, up to the end of the stretch. */
    private static long lastOf(List<StatusSeen> ordered, long epoch, @Nullable StatusSeen end) {
        long last = 0;
        for (StatusSeen seen : ordered) {
            CollectorStatus status = seen.status();
            boolean within = end == null
                    || status.getEpoch() < end.status().getEpoch()
                    || status.getSequence() <= end.status().getSequence();
            if (status.getEpoch() == epoch && within) {
                last = Math.max(last, status.getSequence());
            }
        }
        return last;
    }

    private static String name(CollectorStatus status) {
        return status.getHostName().isEmpty() ? status.getHostId() : status.getHostName();
    }
}
