package io.sockcdc.consumers.topology.sockets;

import io.sockcdc.schema.SocketKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The two stores of one share of the table, and hosts that come and go in it. Owned by the stream thread. */
final class HostTable {
    final KeyValueStore<SocketKey, SocketEntry> sockets;
    final KeyValueStore<String, HostEntry> hosts;
    private final ProcessorContext<SocketKey, SocketTransition> context;
    private final Duration patience;
    private final long timeoutMicros;
    private final long forgottenMicros;
    private @Nullable EventFront front;

    HostTable(ProcessorContext<SocketKey, SocketTransition> context, SocketsSettings settings) {
        this.context = context;
        this.sockets = context.getStateStore(SocketsTopology.SOCKETS);
        this.hosts = context.getStateStore(SocketsTopology.HOSTS);
        this.patience = settings.hostTimeout();
        this.timeoutMicros = micros(settings.hostTimeout());
        this.forgottenMicros = micros(settings.hostForgotten());
    }

    HostEntry host(String hostId) {
        HostEntry known = hosts.get(hostId);
        return known == null ? HostEntry.UNHEARD : known;
    }

    /** Notes that a host was heard; one that was away comes back with its sockets, unless what it says is old. */
    HostEntry hear(String hostId, HostEntry known, long atMicros) {
        HostEntry host = known.heard(atMicros);
        front().heard(hostId, atMicros);
        if (host.away() && !isSilent(host, front().micros())) {
            host = host.with(Presence.HERE);
            move(hostId, Presence.HERE, atMicros);
        }
        return host;
    }

    /** Lets go of hosts that were silent for too long while others were heard. */
    void expireByEventTime() {
        if (front().micros() != Long.MIN_VALUE) {
            expire(front().micros(), Presence.AWAY);
        }
    }

    /** Lets go of hosts that were silent for too long by the clock of the machine. */
    void expireByClock(long nowMillis) {
        expire(TimeUnit.MILLISECONDS.toMicros(nowMillis), Presence.SILENT_BY_CLOCK);
    }

    private void expire(long nowMicros, Presence to) {
        for (KeyValue<String, HostEntry> host : all(hosts, entry -> isSilent(entry, nowMicros))) {
            if (host.value.heardMicros() < nowMicros - forgottenMicros) {
                forget(host.key, nowMicros);
                hosts.delete(host.key);
            } else if (host.value.presence().compareTo(to) < 0) {
                hosts.put(host.key, host.value.with(to));
                move(host.key, to, nowMicros);
            }
        }
    }

    /** After a start it goes on from what the store tells. */
    private EventFront front() {
        EventFront known = front;
        if (known == null) {
            EventFront fresh = new EventFront(patience);
            all(hosts, entry -> true).stream()
                    .sorted(Comparator.comparingLong(host -> host.value.heardMicros()))
                    .forEach(host -> fresh.heard(host.key, host.value.heardMicros()));
            front = fresh;
            return fresh;
        }
        return known;
    }

    private boolean isSilent(HostEntry host, long nowMicros) {
        return host.heardMicros() < nowMicros - timeoutMicros;
    }

    private void move(String hostId, Presence presence, long atMicros) {
        for (KeyValue<SocketKey, SocketEntry> socket : of(hostId)) {
            if (socket.value.presence() != presence) {
                SocketEntry after = socket.value.with(presence);
                sockets.put(socket.key, after);
                forward(socket.key, SocketTransition.of(socket.value, after, atMicros));
            }
        }
    }

    private void forget(String hostId, long atMicros) {
        for (KeyValue<SocketKey, SocketEntry> socket : of(hostId)) {
            sockets.delete(socket.key);
            forward(socket.key, SocketTransition.of(socket.value, null, atMicros));
        }
    }

    private void forward(SocketKey key, SocketTransition change) {
        context.forward(new Record<>(key, change, TimeUnit.MICROSECONDS.toMillis(change.atMicros())));
    }

    private List<KeyValue<SocketKey, SocketEntry>> of(String hostId) {
        List<KeyValue<SocketKey, SocketEntry>> found = new ArrayList<>();
        try (KeyValueIterator<SocketKey, SocketEntry> all = sockets.all()) {
            all.forEachRemaining(entry -> {
                if (entry.key.getHostId().equals(hostId)) {
                    found.add(entry);
                }
            });
        }
        return found;
    }

    private static <K, V> List<KeyValue<K, V>> all(KeyValueStore<K, V> store, Predicate<V> wanted) {
        List<KeyValue<K, V>> found = new ArrayList<>();
        try (KeyValueIterator<K, V> all = store.all()) {
            all.forEachRemaining(entry -> {
                if (wanted.test(entry.value)) {
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
