package io.sockcdc.collector.state;

import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** How many sockets the running or last snapshot has listed, and in which states. Owned by the table's thread. */
final class SnapshotCensus {
    private final Map<Protocol, long[]> states = new EnumMap<>(Protocol.class);
    private long sockets;
    private long held;

    SnapshotCensus() {
        for (Protocol protocol : Protocol.values()) {
            states.put(protocol, new long[SocketState.values().length]);
        }
    }

    void begin() {
        sockets = 0;
        held = 0;
        states.values().forEach(counts -> Arrays.fill(counts, 0));
    }

    void count(SocketRecord seen) {
        sockets++;
        held += seen.inode() == 0 ? 0 : 1;
        long[] counts = states.get(seen.protocol());
        if (counts != null) {
            counts[seen.state().ordinal()]++;
        }
    }

    long sockets() {
        return sockets;
    }

    /** Sockets that a program holds. */
    long held() {
        return held;
    }

    /** By protocol and state, as TCP/ESTABLISHED. */
    Map<String, Long> byState() {
        Map<String, Long> result = new TreeMap<>();
        states.forEach((protocol, counts) -> {
            for (SocketState state : SocketState.values()) {
                if (counts[state.ordinal()] > 0) {
                    result.put(protocol + "/" + state, counts[state.ordinal()]);
                }
            }
        });
        return result;
    }
}
