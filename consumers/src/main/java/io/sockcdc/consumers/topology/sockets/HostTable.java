package io.sockcdc.consumers.topology.sockets;

import io.sockcdc.schema.SocketKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The two stores of one share of the table, and hosts that come and go in it. Owned by the stream thread. */
final class HostTable {
    final KeyValueStore<SocketKey, SocketEntry> sockets;
    final KeyValueStore<String, HostEntry> hosts;
    private final ProcessorContext<SocketKey, SocketTransition> context;
    private final long timeoutMicros;
    private final long forgottenMicros;

    HostTable(ProcessorContext<SocketKey, SocketTransition> context, SocketsSettings settings) {
        this.context = context;
        this.sockets = context.getStateStore(SocketsTopology.SOCKETS);
        this.hosts = context.getStateStore(SocketsTopology.HOSTS);
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
        if (host.away() && !isSilent(host, TimeUnit.MILLISECONDS.toMicros(context.currentStreamTimeMs()))) {
            host = host.withAway(false);
            move(hostId, false, atMicros);
        }
        return host;
    }

    /** Lets go of hosts that were silent too long by that time. */
    void expire(long nowMillis) {
        long nowMicros = TimeUnit.MILLISECONDS.toMicros(nowMillis);
        for (KeyValue<String, HostEntry> host : all(hosts, entry -> isSilent(entry, nowMicros))) {
            if (host.value.heardMicros() < nowMicros - forgottenMicros) {
                forget(host.key, nowMicros);
                hosts.delete(host.key);
            } else if (!host.value.away()) {
                hosts.put(host.key, host.value.withAway(true));
                move(host.key, true, nowMicros);
            }
        }
    }

    private boolean isSilent(HostEntry host, long nowMicros) {
        return host.heardMicros() < nowMicros - timeoutMicros;
    }

    private void move(String hostId, boolean away, long atMicros) {
        for (KeyValue<SocketKey, SocketEntry> socket : of(hostId)) {
            if (socket.value.away() != away) {
                SocketEntry after = socket.value.withAway(away);
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
