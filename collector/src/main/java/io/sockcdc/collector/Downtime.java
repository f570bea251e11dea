package io.sockcdc.collector;

import io.sockcdc.collector.model.GapCause;
import io.sockcdc.collector.model.Status;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The time in which no collector ran, told once as a gap: its span and, for TCP, how many ends of connections opened and
 * closed in it without anybody knowing. Owned by the capture thread.
 *
 * <p>The count is what the kernel has counted as opened since boot and no event has told of, now, less the same when the
 * former run ended. Each is known within bounds ({@link ConnectionBalance}), so the gap waits a moment for them to meet.
 */
final class Downtime {
    /** The kernel tells of a closed socket a moment later: one comparison alone may take it for missed. */
    private static final int FEWEST_COMPARISONS = 3;

    private static final int ENOUGH_COMPARISONS = 8;
    private static final long PATIENCE_MICROS = 3_000_000;

    private final TableRecovery.@Nullable LastRun lastRun;
    private final boolean sameBoot;
    private final boolean counts;
    private final long subscribedAtMicros;
    private final List<ConnectionBalance> balances;
    private final TcpTold told;
    private final long toldBefore;
    private boolean pending;
    private boolean counting;

    /** How many ends of TCP connections this run has told of. */
    @FunctionalInterface
    interface TcpTold {
        long now();
    }

    /**
     * @param lastRun null when there was none
     * @param counts whether every TCP socket is told of: no filter keeps some out
     * @param subscribedAtMicros since when nothing is missed
     * @param balances of all namespaces
     */
    Downtime(
            TableRecovery.@Nullable LastRun lastRun,
            String bootId,
            boolean counts,
            long subscribedAtMicros,
            List<ConnectionBalance> balances,
            TcpTold told) {
        this.lastRun = lastRun;
        this.counts = counts;
        this.subscribedAtMicros = subscribedAtMicros;
        this.balances = balances;
        this.told = told;
        sameBoot = lastRun != null && lastRun.bootId().equals(bootId);
        Status.Connections before = former();
        toldBefore = before == null ? 0 : before.told();
        pending = lastRun != null;
    }

    private Status.@Nullable Connections former() {
        return sameBoot && isCounted() && lastRun != null ? lastRun.connections() : null;
    }

    private boolean isCounted() {
        return counts && balances.stream().allMatch(ConnectionBalance::isCounted);
    }

    /** What a status says of connections: of the former run until the gap was told; null when it is not known. */
    Status.@Nullable Connections connections() {
        if (!isCounted()) {
            return null;
        }
        Status.Connections before = former();
        long sum = toldBefore + told.now();
        if (pending) {
            return before == null ? null : new Status.Connections(sum, before.untoldLeast(), before.untoldMost());
        }
        return isCompared(1) ? new Status.Connections(sum, least() - toldBefore, most() - toldBefore) : null;
    }

    /** Whether the count has begun, said once: what a status says of it from now on is what a later run goes on from. */
    boolean beginsToCount() {
        if (counting || pending || !counts || !isCompared(FEWEST_COMPARISONS)) {
            return false;
        }
        counting = true;
        return true;
    }

    /** The gap, once, when its count is known as well as it will be; else null. */
    Status.@Nullable Gap poll(long nowMicros) {
        TableRecovery.LastRun run = lastRun;
        if (!pending || run == null || !isCompared(FEWEST_COMPARISONS)) {
            return null;
        }
        Status.Connections before = former();
        long least = before == null ? 0 : Math.max(0, least() - lost() - toldBefore - before.untoldMost());
        long most = before == null ? 0 : Math.max(0, most() - toldBefore - before.untoldLeast());
        boolean patient = nowMicros - subscribedAtMicros < PATIENCE_MICROS && !isCompared(ENOUGH_COMPARISONS);
        if (before != null && least != most && patient) {
            return null;
        }
        pending = false;
        counting = true;
        long from = Math.min(run.untilMicros(), subscribedAtMicros);
        return new Status.Gap(
                GapCause.DOWNTIME,
                null,
                before == null ? null : (Long) most,
                from,
                subscribedAtMicros,
                null,
                null,
                null,
                before == null || least == most ? null : (Long) least,
                "no collector ran after epoch " + run.epoch() + " for " + seconds(subscribedAtMicros - from) + ": "
                        + explanation(before != null, least, most));
    }

    private String explanation(boolean known, long least, long most) {
        if (known) {
            String count = least == most ? Long.toString(most) : "between " + least + " and " + most;
            return count + " ends of TCP connections opened and closed unseen, by the kernel's count of opens;"
                    + " the kernel does not count UDP";
        }
        if (!sameBoot) {
            return "the host was started meanwhile";
        }
        return counts
                ? "how much was missed is not known, because the run before did not get to count"
                : "how much was missed is not known, because a filter keeps sockets out or namespaces come and go";
    }

    private static String seconds(long micros) {
        return String.format(Locale.ROOT, "%.3f s", micros / 1e6);
    }

    private boolean isCompared(int times) {
        for (int i = 0; i < balances.size(); i++) {
            if (balances.get(i).comparisons() < times) {
                return false;
            }
        }
        return !balances.isEmpty();
    }

    private long least() {
        return balances.stream().mapToLong(ConnectionBalance::least).sum();
    }

    /** What the kernel dropped since this run began is a gap of its own. */
    private long lost() {
        return balances.stream().mapToLong(ConnectionBalance::lost).sum();
    }

    private long most() {
        return balances.stream().mapToLong(ConnectionBalance::most).sum();
    }
}
