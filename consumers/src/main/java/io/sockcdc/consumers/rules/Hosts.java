package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.rules.Observation.HostStatus;
import io.sockcdc.consumers.rules.Observation.Loss;
import io.sockcdc.consumers.rules.Observation.SocketClosed;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of the hosts themselves: since when, and which of their events were lost lately. Bounded. */
final class Hosts implements Carried {
    private static final int MOST_HOSTS = 20_000;
    private static final int MOST_GAPS = 32;
    /** The longest window of a rule: a loss this long before a flag may still have touched its value. */
    private static final long REACH_MICROS = 600_000_000L;

    private static final long TRIED_MICROS = 60_000_000L;

    private final LinkedHashMap<String, Memory> hosts = new LinkedHashMap<>();
    private String lastName = "";
    private @Nullable Memory last;

    private static final class Memory {
        private final long firstSeen;
        private final ArrayDeque<Loss> gaps = new ArrayDeque<>(0);
        private @Nullable KernelCounts kernelBefore;
        private @Nullable KernelCounts kernel;
        private final Window tried = new Window(TRIED_MICROS);

        Memory(long firstSeen) {
            this.firstSeen = firstSeen;
        }
    }

    /** @param lost how many events; null when no gap says */
    record Quality(boolean complete, @Nullable Long lost) {}

    void note(Observation o) {
        Memory host = find(o.hostId());
        if (host == null) {
            if (hosts.size() >= MOST_HOSTS) {
                Iterator<String> eldest = hosts.keySet().iterator();
                eldest.next();
                eldest.remove();
                last = null;
            }
            host = new Memory(o.atMicros());
            hosts.put(o.hostId(), host);
        }
        if (o instanceof SocketClosed its
                && its.socket().isTcp()
                && its.socket().isOutbound()) {
            host.tried.add(o.atMicros(), 1);
        }
        if (o instanceof HostStatus status && status.loss() != null) {
            if (host.gaps.size() >= MOST_GAPS) {
                host.gaps.removeFirst();
            }
            host.gaps.addLast(status.loss());
        }
        if (o instanceof HostStatus status && status.kernel() != null) {
            host.kernelBefore = host.kernel;
            host.kernel = status.kernel();
        }
    }

    /** Most observations in a row are of one host. */
    private @Nullable Memory find(String name) {
        Memory known = last;
        if (known != null && name.equals(lastName)) {
            return known;
        }
        Memory host = hosts.get(name);
        last = host;
        lastName = name;
        return host;
    }

    /** What the kernel of a host counted at its last heartbeat; null when it never said. */
    @Nullable KernelCounts kernel(@Nullable String hostId) {
        Memory host = hostId == null ? null : find(hostId);
        return host == null ? null : host.kernel;
    }

    /** Connections that found no room at a listener of a host between its last two heartbeats. */
    long turnedAway(String hostId) {
        Memory host = find(hostId);
        return host == null || host.kernel == null || host.kernelBefore == null
                ? 0
                : host.kernel.turnedAwaySince(host.kernelBefore);
    }

    /** When a host was first heard of; now when it never was. */
    long firstSeen(String hostId, long nowMicros) {
        Memory host = find(hostId);
        return host == null ? nowMicros : host.firstSeen;
    }

    /** Connections to other hosts that ended within the last minute, whether they had come about or not. */
    long tried(String hostId, long nowMicros) {
        Memory host = find(hostId);
        return host == null ? 0 : host.tried.sum(nowMicros);
    }

    Quality quality(Collection<String> concerned, long fromMicros, long untilMicros) {
        boolean complete = true;
        Long lost = null;
        for (String name : concerned) {
            Memory host = find(name);
            if (host == null) {
                continue;
            }
            for (Loss gap : host.gaps) {
                if (gap.untilMicros() >= fromMicros - REACH_MICROS && gap.fromMicros() <= untilMicros) {
                    complete = false;
                    lost = gap.lost() == null ? lost : (Long) ((lost == null ? 0 : lost) + gap.lost());
                }
            }
        }
        return new Quality(complete, lost);
    }

    @Override
    public void pass(StateCarrier carrier) {
        int size = carrier.count(hosts.size());
        if (carrier.isWriting()) {
            for (Map.Entry<String, Memory> each : hosts.entrySet()) {
                carrier.text(each.getKey());
                carrier.number(each.getValue().firstSeen);
                KernelCounts.carry(carrier, each.getValue().kernelBefore);
                KernelCounts.carry(carrier, each.getValue().kernel);
                carrier.count(each.getValue().gaps.size());
                each.getValue().gaps.forEach(gap -> carry(carrier, gap));
                each.getValue().tried.pass(carrier);
            }
            return;
        }
        for (int i = 0; i < size; i++) {
            String name = carrier.text("");
            Memory host = new Memory(carrier.number(0));
            host.kernelBefore = KernelCounts.carry(carrier, null);
            host.kernel = KernelCounts.carry(carrier, null);
            int gaps = carrier.count(0);
            for (int j = 0; j < gaps; j++) {
                host.gaps.addLast(carry(carrier, new Loss(0, 0, null, "")));
            }
            host.tried.pass(carrier);
            hosts.put(name, host);
        }
    }

    private static Loss carry(StateCarrier c, Loss gap) {
        return new Loss(
                c.number(gap.fromMicros()),
                c.number(gap.untilMicros()),
                c.numberOrNull(gap.lost()),
                c.text(gap.cause()));
    }
}
