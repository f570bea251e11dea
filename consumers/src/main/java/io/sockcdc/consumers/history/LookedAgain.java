package io.sockcdc.consumers.history;

import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Snapshot;
import io.sockcdc.schema.StatusKind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a collector has looked at every table once more after an instant: only then has it told of all sockets that were
 * open at it. Key frames say so themselves; of other snapshots heartbeats tell the number, and of two that ended after the
 * first heartbeat one began after it. Mutable; statuses of one epoch come in their order.
 */
final class LookedAgain {
    /** The longest that two looks lie apart by default; what is said later is not waited for. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Instant at;
    private final int namespaces;
    private final Set<Long> framed = new HashSet<>();
    private @Nullable Long base;

    LookedAgain(Instant at, int namespaces) {
        this.at = at;
        this.namespaces = namespaces;
    }

    /** Takes a status from after the instant; true when it is enough. */
    boolean heard(CollectorStatus status) {
        if (status.getAt().isAfter(at.plus(LONGEST))) {
            return true;
        }
        Snapshot snapshot = status.getSnapshot();
        if (status.getKind() == StatusKind.SNAPSHOT_END
                && snapshot != null
                && Boolean.TRUE.equals(snapshot.getComplete())
                && snapshot.getBeganAt().isAfter(at)) {
            framed.add(snapshot.getNetns());
        }
        if (status.getCounters() != null) {
            long snapshots = status.getCounters().getSnapshots();
            if (base == null) {
                base = snapshots;
            }
            if (snapshots - base >= 2L * namespaces) {
                return true;
            }
        }
        return framed.size() >= namespaces;
    }
}
