package io.sockcdc.collector.simulation;

import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.state.OpenedConnections;
import io.sockcdc.schema.CollectorCounters;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.GapCause;
import io.sockcdc.schema.StatusKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What published gaps say, against what the kernels know. */
final class Gaps {
    private final Collection<CollectorStatus> statuses;
    private final Map<Long, Run> byEpoch;

    Gaps(Collection<CollectorStatus> statuses, Map<Long, Run> byEpoch) {
        this.statuses = statuses;
        this.byEpoch = byEpoch;
    }

    /**
     * As many as the kernel says; of a run that was killed, no more.
     *
     * @param again whether a gap may be told again
     */
    void countWhatTheKernelDropped(boolean again) {
        byEpoch.forEach((epoch, run) -> {
            List<Gap> gaps = statuses.stream()
                    .filter(status -> epochOf(status) == epoch)
                    .map(CollectorStatus::getGap)
                    .filter(gap -> gap != null && gap.getCause() == GapCause.KERNEL_DROP)
                    .map(Gaps::asToldFirst)
                    .toList();
            long told = (again ? gaps.stream().distinct() : gaps.stream())
                    .mapToLong(Gap::getLost)
                    .sum();
            Violation.unless(
                    (run.killed || run.statusesLost) ? told <= run.dropped : told == run.dropped,
                    "gaps of epoch %d tell of %d dropped events, and %d were",
                    epoch,
                    told,
                    run.dropped);
        });
    }

    /** Of the run that the gap is of: another one may have told it again. */
    private static long epochOf(CollectorStatus status) {
        Gap gap = status.getGap();
        Long epoch = gap == null ? null : gap.getGapEpoch();
        return epoch == null ? status.getEpoch() : epoch;
    }

    private static Gap asToldFirst(Gap gap) {
        return Gap.newBuilder(gap).setGapEpoch(null).build();
    }

    /** The ends of connections that nobody told of and that ended while nobody looked are as many as the gap says. */
    void countWhatADowntimeMissed() {
        Set<Long> told = told(change -> true);
        Set<Long> toldWhileOpen = told(change -> change.op() != Op.CLOSE);
        TreeMap<Long, CollectorStatus> lastOf = new TreeMap<>();
        Set<Long> goneOn = new HashSet<>();
        long comparedAt = Long.MIN_VALUE;
        for (CollectorStatus status : statuses) {
            Gap gap = status.getGap();
            Run run = byEpoch.get(status.getEpoch());
            Map.Entry<Long, CollectorStatus> known = lastOf.lowerEntry(status.getEpoch());
            boolean ofDowntime = gap != null && gap.getCause() == GapCause.DOWNTIME;
            if (gap != null && ofDowntime && gap.getLost() != null && known != null && run != null) {
                compare(
                        gap,
                        run,
                        micros(known.getValue().getAt()),
                        told,
                        toldAfterAll(run, comparedAt, status, toldWhileOpen));
            }
            if (known == null || ofDowntime) {
                // Until then it says what the run before knew.
                goneOn.add(status.getEpoch());
            }
            CollectorCounters counters = status.getCounters();
            if (counters != null && counters.getTcpTold() != null) {
                lastOf.put(status.getEpoch(), status);
                boolean compared = status.getKind() == StatusKind.HEARTBEAT || status.getKind() == StatusKind.GAP;
                comparedAt = compared && goneOn.contains(status.getEpoch()) ? micros(status.getAt()) : comparedAt;
            }
        }
    }

    /**
     * Connections that their peers cut while nobody looked, and that are told with their end: until then they are among the
     * untold, and what a downtime missed is counted as so many fewer (docs/guarantees.md).
     */
    private static long toldAfterAll(Run run, long comparedAt, CollectorStatus gap, Set<Long> toldWhileOpen) {
        return run.kernel.all.values().stream()
                .filter(socket -> socket.counted && !socket.listed && !toldWhileOpen.contains(socket.cookie))
                .filter(socket -> socket.endedAt > comparedAt && socket.endedAt <= micros(gap.getAt()))
                .count();
    }

    private void compare(Gap gap, Run run, long knownUntil, Set<Long> told, long toldAfterAll) {
        long missed = run.kernel.all.values().stream()
                .filter(socket -> socket.counted && socket.listed && !told.contains(socket.cookie))
                .filter(socket -> socket.endedAt > knownUntil && socket.endedAt <= run.startedAt)
                .count();
        // What its peer has cut while nobody looked is in no dump, and told only when its program closes it.
        long ever = run.kernel.all.values().stream()
                .filter(socket -> socket.counted)
                .filter(socket -> socket.endedAt <= run.startedAt ? !told.contains(socket.cookie) : !socket.listed)
                .count();
        long most = gap.getLost();
        Long bound = gap.getLostAtLeast();
        long least = bound == null ? most : bound;
        Violation.unless(
                missed <= most + toldAfterAll && least <= ever,
                "a downtime missed %d ends of connections, of %d ever, and the gap says %d to %d",
                missed,
                ever,
                least,
                most);
    }

    /** Connections of which changes told that were kept: of all, or of those that a condition holds for. */
    private Set<Long> told(Predicate<SocketChange> condition) {
        Set<Long> told = new HashSet<>();
        for (Run run : byEpoch.values()) {
            run.kept.stream().mapToObj(number -> run.told.get(number - 1)).forEach(change -> {
                if (condition.test(change) && OpenedConnections.tells(change)) {
                    told.add(change.socket().cookie());
                }
            });
        }
        return told;
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}
