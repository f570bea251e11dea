package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.consumers.web.model.CountSubjects;
import io.sockcdc.consumers.web.past.RecentChanges;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SubjectKind;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts of one subject, made of the sockets that are open. */
final class Tally {
    private final Map<String, Long> byState = new TreeMap<>();
    private final Set<String> peers = new HashSet<>();
    private final Set<Integer> ports = new HashSet<>();
    private long open;
    private long bytesIn;
    private long bytesOut;
    private @Nullable Instant longest;

    /** The tallies of all subjects of a kind over connections that pass. */
    static Map<CountSubject, Tally> all(SubjectKind kind, View view, SocketPredicate wanted) {
        Map<CountSubject, Tally> tallies = new HashMap<>();
        view.forEachSocket(row -> {
            if (row.isConnection() && wanted.test(row)) {
                CountSubject subject = CountSubjects.of(kind, row.key(), row.event());
                if (subject != null) {
                    tallies.computeIfAbsent(subject, any -> new Tally()).add(kind, row.event());
                }
            }
        });
        return tallies;
    }

    void add(SubjectKind kind, SocketEvent event) {
        open++;
        byState.merge(event.getState().name(), 1L, Long::sum);
        bytesIn += event.getPayloadBytesReceived() == null ? 0 : event.getPayloadBytesReceived();
        bytesOut += event.getPayloadBytesSent() == null ? 0 : event.getPayloadBytesSent();
        boolean isRemote = kind == SubjectKind.REMOTE_IP || kind == SubjectKind.HOST_REMOTE_IP;
        String peer = isRemote ? event.getLocalIp() : event.getRemoteIp();
        if (peer != null) {
            peers.add(peer);
        }
        Integer port = event.getRole() == Role.SERVER ? event.getLocalPort() : event.getRemotePort();
        if (port != null) {
            ports.add(port);
        }
        Instant since = event.getOpenedNotAfter() != null ? event.getOpenedNotAfter() : event.getObservedAt();
        if (longest == null || since.isBefore(longest)) {
            longest = since;
        }
    }

    long open() {
        return open;
    }

    double bytes() {
        return (double) bytesIn + bytesOut;
    }

    long peers() {
        return peers.size();
    }

    /** The fields of counts that follow from the sockets, and the rates when they are known. */
    ObjectNode json(CountSubject subject, View view) {
        ObjectNode node = Json.fields(subject);
        node.put("as_of", Json.time(view.time()));
        node.put("open", open);
        ObjectNode states = node.putObject("open_by_state");
        byState.forEach(states::put);
        node.put("bytes_in", bytesIn);
        node.put("bytes_out", bytesOut);
        node.putObject("distinct_peers").put("value", peers.size()).put("exact", true);
        node.putObject("distinct_ports").put("value", ports.size()).put("exact", true);
        if (longest != null) {
            node.put("longest_open_since", Json.time(longest));
        }
        RecentChanges recent = view.recent();
        if (recent != null) {
            for (RecentChanges.Window window : RecentChanges.Window.values()) {
                node.set(window.name().toLowerCase(Locale.ROOT), Json.fields(recent.rates(subject, window)));
            }
        }
        return node;
    }
}
