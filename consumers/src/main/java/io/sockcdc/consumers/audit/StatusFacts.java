package io.sockcdc.consumers.audit;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.consumers.audit.AuditReport.GapSum;
import io.sockcdc.consumers.history.Sequences;
import io.sockcdc.consumers.history.SocketScope;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.GapCause;
import io.sockcdc.schema.Snapshot;
import io.sockcdc.schema.StatusKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Statuses of a stretch, boiled down to what an audit needs: epochs, key frames and gaps. Owned by one thread. */
final class StatusFacts {
    private final RecordCodec<CollectorStatus> codec = RecordCodec.ofStatuses();
    private final Violations violations;
    private final @Nullable String host;
    private final Map<String, NavigableMap<Long, EpochLog>> hosts = new TreeMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<SocketScope, Frames> frames = new HashMap<>();
    private final Map<Begin, Long> begun = new HashMap<>();
    private final Map<GapCause, long[]> gaps = new TreeMap<>();
    private final Set<Object> gapsSeen = new HashSet<>();
    private final Map<String, List<Gap>> downtimes = new HashMap<>();
    private @Nullable Instant first;
    private @Nullable Instant last;
    private long records;

    private record Begin(String host, long epoch, long netns, long number) {}

    StatusFacts(Violations violations, @Nullable String host) {
        this.violations = violations;
        this.host = host;
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
        records++;
        CollectorStatus status;
        try {
            if (record.value() == null) {
                throw new UnreadableRecordException("no value");
            }
            status = codec.decode(record.value());
        } catch (UnreadableRecordException e) {
            violations.add(Violation.Kind.UNREADABLE, record, () -> "a status: " + e.getMessage());
            return;
        }
        names.put(status.getHostId(), status.getHostName());
        if (host == null || host.equals(status.getHostId()) || host.equals(status.getHostName())) {
            take(status);
        }
    }

    private void take(CollectorStatus status) {
        Instant at = status.getAt();
        first = first == null || at.isBefore(first) ? at : first;
        last = last == null || at.isAfter(last) ? at : last;
        EpochLog epoch = epoch(status.getHostId(), status.getEpoch());
        epoch.heard(status.getSequence(), at);
        epoch.started |= status.getKind() == StatusKind.STARTED;
        epoch.stopped |= status.getKind() == StatusKind.STOPPED;
        Snapshot snapshot = status.getSnapshot();
        if (snapshot != null && snapshot.getKeyFrame()) {
            keyFrame(status, snapshot);
        }
        Gap gap = status.getGap();
        if (gap != null && gapsSeen.add(List.of(status.getHostId(), status.getEpoch(), status.getSequence(), gap))) {
            gap(status, gap);
        }
    }

    private void keyFrame(CollectorStatus status, Snapshot snapshot) {
        Begin begin = new Begin(status.getHostId(), status.getEpoch(), snapshot.getNetns(), snapshot.getNumber());
        if (status.getKind() == StatusKind.SNAPSHOT_BEGIN) {
            begun.putIfAbsent(begin, status.getSequence());
            return;
        }
        Long after = begun.get(begin);
        if (status.getKind() == StatusKind.SNAPSHOT_END
                && after != null
                && Boolean.TRUE.equals(snapshot.getComplete())) {
            frames(new SocketScope(status.getHostId(), status.getBootId(), snapshot.getNetns()))
                    .add(new Frames.Frame(status.getEpoch(), after, status.getSequence(), snapshot.getNumber()));
        }
    }

    private void gap(CollectorStatus status, Gap gap) {
        Long from = gap.getFirstSequence();
        Long until = gap.getLastSequence();
        Long lost = gap.getLost();
        Long of = gap.getGapEpoch();
        EpochLog epoch = epoch(status.getHostId(), of == null ? status.getEpoch() : of);
        if (from != null && until != null && from <= until) {
            epoch.told.addAll(new Sequences.Range(from, until));
        } else if (lost != null && hadNumbers(gap.getCause())) {
            epoch.toldByCount += lost;
        }
        if (gap.getCause() == GapCause.DOWNTIME) {
            downtimes
                    .computeIfAbsent(status.getHostId(), fresh -> new ArrayList<>())
                    .add(gap);
        }
        long[] sums = gaps.computeIfAbsent(gap.getCause(), fresh -> new long[2]);
        sums[0]++;
        sums[1] += lost == null ? 0 : lost;
    }

    /** Whether what such a gap lost had been numbered before: events that the kernel dropped never were. */
    private static boolean hadNumbers(GapCause cause) {
        return switch (cause) {
            case SPOOL_SHED, PUBLISH_REJECTED, CORRUPTION, OVERLOAD -> true;
            case UNKNOWN, KERNEL_DROP, TORN_DUMP, NAMESPACE_MISSED, DOWNTIME -> false;
        };
    }

    EpochLog epoch(String hostId, long epoch) {
        return hosts.computeIfAbsent(hostId, fresh -> new TreeMap<>()).computeIfAbsent(epoch, fresh -> new EpochLog());
    }

    Frames frames(SocketScope scope) {
        return frames.computeIfAbsent(scope, fresh -> new Frames());
    }

    /** All statuses were taken. */
    void finish() {
        frames.values().forEach(Frames::sort);
        begun.clear();
    }

    /** Whether events of that host are audited. */
    boolean isWanted(String hostId) {
        return host == null || host.equals(hostId) || host.equals(names.get(hostId));
    }

    /** Whether a gap tells of a downtime that overlaps this span. */
    boolean hasDowntime(String hostId, Instant from, Instant until) {
        return downtimes.getOrDefault(hostId, List.of()).stream()
                .anyMatch(
                        gap -> !gap.getFrom().isAfter(until) && !gap.getUntil().isBefore(from));
    }

    String name(String hostId) {
        String name = names.get(hostId);
        return name == null || name.isEmpty() ? hostId : name;
    }

    Map<String, NavigableMap<Long, EpochLog>> hosts() {
        return hosts;
    }

    long keyFrames() {
        return frames.values().stream().mapToLong(Frames::size).sum();
    }

    List<GapSum> gaps() {
        return gaps.entrySet().stream()
                .map(entry -> new GapSum(entry.getKey().name(), entry.getValue()[0], entry.getValue()[1]))
                .toList();
    }

    @Nullable Instant first() {
        return first;
    }

    @Nullable Instant last() {
        return last;
    }

    long records() {
        return records;
    }
}
