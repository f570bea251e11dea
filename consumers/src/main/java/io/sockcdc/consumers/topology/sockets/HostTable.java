package io.sockcdc.consumers.topology.sockets;

import io.sockcdc.consumers.topology.state.CommitHook;
import io.sockcdc.consumers.topology.state.WriteBehind;
import io.sockcdc.schema.SocketKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * One share of the table: its sockets, and its hosts that come and go. Both are objects between two commits, and what changed
 * is written before the second. The processors of a task share it. Owned by the stream thread.
 */
final class HostTable {
    static final String HOOK = "sockets-before-commit";
    /** Sockets that stay objects although they did not change lately. */
    private static final int MOST_CLEAN = 2_000;

    private final WriteBehind<SocketId, SocketEntry> sockets;
    private final KeyValueStore<String, HostEntry> store;
    private final Map<String, HostEntry> hosts = new TreeMap<>();
    private final ProcessorContext<SocketKey, SocketTransition> context;
    private final long timeoutMicros;
    private final long forgottenMicros;
    private final EventFront front;
    private String lastId = "";
    private @Nullable HostEntry last;

    private HostTable(ProcessorContext<SocketKey, SocketTransition> context, SocketsSettings settings) {
        this.context = context;
        this.sockets = new WriteBehind<>(context.getStateStore(SocketsTopology.SOCKETS), MOST_CLEAN);
        this.store = context.getStateStore(SocketsTopology.HOSTS);
        this.timeoutMicros = micros(settings.hostTimeout());
        this.forgottenMicros = micros(settings.hostForgotten());
        this.front = new EventFront(settings.hostTimeout());
        try (KeyValueIterator<String, HostEntry> all = store.all()) {
            all.forEachRemaining(entry -> hosts.put(entry.key, entry.value));
        }
        // After a start it goes on from what the store tells.
        hosts.entrySet().stream()
                .sorted(Comparator.comparingLong(host -> host.getValue().heardMicros()))
                .forEach(host -> front.heard(host.getKey(), host.getValue().heardMicros()));
    }

    /** That of the task, for a processor that initialises. */
    static HostTable of(ProcessorContext<SocketKey, SocketTransition> context, SocketsSettings settings) {
        HostTable table = CommitHook.shared(context, HOOK, HostTable.class, () -> new HostTable(context, settings));
        CommitHook.beforeCommit(context, HOOK, table::flush);
        return table;
    }

    private void flush() {
        sockets.flush();
        hosts.forEach((id, host) -> {
            if (host.takeChanged()) {
                store.put(id, host);
            }
        });
    }

    /** What the table holds of a socket; null when it is not in it. */
    @Nullable SocketEntry socket(SocketId id) {
        return sockets.get(id);
    }

    /** Replaces what was just looked at; null takes it out. */
    void put(SocketId id, @Nullable SocketEntry entry) {
        sockets.put(id, entry);
    }

    /** Notes that a host was heard; one that was away comes back with its sockets, unless what it says is old. */
    HostEntry hear(String hostId, long atMicros) {
        HostEntry host = host(hostId);
        host.heard(atMicros);
        front.heard(hostId, atMicros);
        if (host.away() && !isSilent(host, front.micros())) {
            host.become(Presence.HERE);
            move(hostId, Presence.HERE, atMicros);
        }
        return host;
    }

    private HostEntry host(String hostId) {
        HostEntry host = last;
        if (host == null || !hostId.equals(lastId)) {
            host = hosts.computeIfAbsent(hostId, id -> new HostEntry());
            last = host;
            lastId = hostId;
        }
        return host;
    }

    /** Lets go of hosts that were silent for too long while others were heard. */
    void expireByEventTime() {
        if (front.micros() != Long.MIN_VALUE) {
            expire(front.micros(), Presence.AWAY);
        }
    }

    /** Lets go of hosts that were silent for too long by the clock of the machine. */
    void expireByClock(long nowMillis) {
        expire(TimeUnit.MILLISECONDS.toMicros(nowMillis), Presence.SILENT_BY_CLOCK);
    }

    private void expire(long nowMicros, Presence to) {
        for (String id : List.copyOf(hosts.keySet())) {
            HostEntry host = host(id);
            if (!isSilent(host, nowMicros)) {
                continue;
            }
            if (host.heardMicros() < nowMicros - forgottenMicros) {
                forget(id, nowMicros);
                hosts.remove(id);
                store.delete(id);
                last = null;
            } else if (host.presence().compareTo(to) < 0) {
                host.become(to);
                move(id, to, nowMicros);
            }
        }
    }

    private boolean isSilent(HostEntry host, long nowMicros) {
        return host.heardMicros() < nowMicros - timeoutMicros;
    }

    private void move(String hostId, Presence presence, long atMicros) {
        for (KeyValue<SocketId, SocketEntry> socket : of(hostId)) {
            if (socket.value.presence() != presence) {
                SocketEntry after = socket.value.with(presence);
                replace(socket.key, after);
                forward(socket.key, SocketTransition.of(socket.value, after, atMicros));
            }
        }
    }

    private void forget(String hostId, long atMicros) {
        for (KeyValue<SocketId, SocketEntry> socket : of(hostId)) {
            replace(socket.key, null);
            forward(socket.key, SocketTransition.of(socket.value, null, atMicros));
        }
    }

    private void replace(SocketId id, @Nullable SocketEntry entry) {
        if (sockets.get(id) != null) {
            sockets.put(id, entry);
        }
    }

    private void forward(SocketId id, SocketTransition change) {
        context.forward(new Record<>(id.key(), change, TimeUnit.MICROSECONDS.toMillis(change.atMicros())));
    }

    private List<KeyValue<SocketId, SocketEntry>> of(String hostId) {
        List<KeyValue<SocketId, SocketEntry>> found = new ArrayList<>();
        try (KeyValueIterator<SocketId, SocketEntry> all = sockets.flushed().all()) {
            all.forEachRemaining(entry -> {
                if (entry.key.key().getHostId().equals(hostId)) {
                    found.add(entry);
                }
            });
        }
        return found;
    }

    private static long micros(Duration duration) {
        return TimeUnit.MILLISECONDS.toMicros(duration.toMillis());
    }
}
