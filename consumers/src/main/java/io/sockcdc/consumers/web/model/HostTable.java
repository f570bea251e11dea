package io.sockcdc.consumers.web.model;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.StatusKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The hosts, from what their collectors say of themselves. One thread writes, any reads. */
public final class HostTable {
    private static final int MOST_HOSTS = 20_000;
    private static final int MOST_GAPS = 50;

    private final RecordCodec<CollectorStatus> codec = RecordCodec.ofStatuses();
    private final Map<String, HostRow> hosts = new LinkedHashMap<>();
    private long version;

    void take(byte[] value) throws UnreadableRecordException {
        add(codec.decode(value));
    }

    /** Takes one status; statuses of a host come in the order they were written. */
    public synchronized void add(CollectorStatus status) {
        version++;
        HostRow before = hosts.get(status.getHostId());
        if (before == null && hosts.size() >= MOST_HOSTS) {
            return;
        }
        List<CollectorStatus> gaps = before == null ? List.of() : before.gaps();
        if (status.getKind() == StatusKind.GAP) {
            gaps = new ArrayList<>(gaps);
            gaps.add(status);
            gaps = List.copyOf(gaps.subList(Math.max(0, gaps.size() - MOST_GAPS), gaps.size()));
        }
        hosts.put(
                status.getHostId(),
                new HostRow(
                        status,
                        newest(status.getCounters() != null, status, before == null ? null : before.counters()),
                        newest(
                                status.getKind() == StatusKind.SNAPSHOT_END,
                                status,
                                before == null ? null : before.snapshot()),
                        gaps));
    }

    private static @Nullable CollectorStatus newest(
            boolean fits, CollectorStatus now, @Nullable CollectorStatus before) {
        return fits ? now : before;
    }

    /** Every host, in the order they were first heard of. */
    public synchronized List<HostRow> all() {
        return List.copyOf(hosts.values());
    }

    /** The name of a host, for people; its id where it has none. */
    public synchronized String name(String hostId) {
        HostRow row = hosts.get(hostId);
        return row == null || row.latest().getHostName().isEmpty()
                ? hostId
                : row.latest().getHostName();
    }

    /** Grows with every status. */
    public synchronized long version() {
        return version;
    }
}
