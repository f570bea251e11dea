package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.topology.sockets.SocketEntry;
import io.sockcdc.consumers.topology.sockets.SocketTransition;
import io.sockcdc.schema.SocketKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One change of the table of sockets to what it adds to each subject. A pure function of the change. */
final class Contributions {
    private final Subjects subjects;

    /** Takes what a change adds to some subjects, those from one place of a list to another. */
    interface Receiver {
        void add(CountDelta delta, List<SubjectId> subjects, int from, int to);
    }

    Contributions(Networks networks) {
        this.subjects = new Subjects(networks);
    }

    void of(SocketKey key, SocketTransition change, Receiver receiver) {
        String host = key.getHostId();
        long socket = Identity.of(key);
        SocketEntry before = change.before();
        SocketEntry after = change.after();
        boolean counted = before != null && before.counts();
        boolean counts = after != null && after.counts();
        boolean happened = change.opened() || change.closed() || change.bytesIn() != 0 || change.bytesOut() != 0;
        if (!counted && !counts && !happened) {
            return;
        }
        if (before == null || sameSubjects(before, change.last())) {
            List<SubjectId> all = subjects.of(host, change.last());
            int addresses = 0;
            while (addresses < all.size() && all.get(addresses).isRemoteAddress()) {
                addresses++;
            }
            send(delta(true, change, socket, counted, counts, happened), all, 0, addresses, receiver);
            send(delta(false, change, socket, counted, counts, happened), all, addresses, all.size(), receiver);
            return;
        }
        List<SubjectId> ofBefore = counted ? subjects.of(host, before) : List.of();
        List<SubjectId> ofLast = subjects.of(host, change.last());
        List<SubjectId> ofAfter = counts ? ofLast : List.of();
        List<SubjectId> concerned = happened ? ofLast : List.of();
        Set<SubjectId> union = new LinkedHashSet<>(ofBefore);
        union.addAll(ofAfter);
        union.addAll(concerned);
        List<SubjectId> all = new ArrayList<>(union);
        for (int i = 0; i < all.size(); i++) {
            SubjectId subject = all.get(i);
            CountDelta delta = delta(
                    subject.isRemoteAddress(),
                    change,
                    socket,
                    ofBefore.contains(subject),
                    ofAfter.contains(subject),
                    concerned.contains(subject));
            send(delta, all, i, i + 1, receiver);
        }
    }

    private static boolean sameSubjects(SocketEntry before, SocketEntry last) {
        return before.server() == last.server()
                && Objects.equals(before.remoteIp(), last.remoteIp())
                && Objects.equals(before.localPort(), last.localPort())
                && Objects.equals(before.command(), last.command())
                && before.protocol() == last.protocol();
    }

    private static void send(CountDelta delta, List<SubjectId> subjects, int from, int to, Receiver receiver) {
        if (from < to && !delta.isNothing()) {
            receiver.add(delta, subjects, from, to);
        }
    }

    private static CountDelta delta(
            boolean ofAddress,
            SocketTransition change,
            long socket,
            boolean countedBefore,
            boolean counts,
            boolean concerned) {
        SocketEntry last = change.last();
        SocketEntry before = change.before();
        SocketEntry after = change.after();
        // What became known later, as a program, gets what the connection did before that.
        boolean late = (concerned || counts) && !countedBefore && before != null && before.counts() && !change.opened();
        boolean fresh = (concerned && change.opened()) || late || (counts && !countedBefore);
        return new CountDelta(
                change.atMicros(),
                socket,
                countedBefore && before != null ? before.state() : null,
                counts && after != null ? after.state() : null,
                (concerned && change.opened()) || (late && last.opened()) ? 1 : 0,
                concerned && change.closed() ? 1 : 0,
                concerned && change.failed() ? 1 : 0,
                late ? last.bytesIn() : concerned ? change.bytesIn() : 0,
                late ? last.bytesOut() : concerned ? change.bytesOut() : 0,
                last.openSinceMicros(),
                fresh ? peer(ofAddress, last) : null,
                fresh ? serverPort(last) : null);
    }

    private static @Nullable Long peer(boolean ofAddress, SocketEntry socket) {
        String ip = ofAddress ? socket.localIp() : socket.remoteIp();
        return ip == null ? null : Identity.of(ip);
    }

    private static @Nullable Integer serverPort(SocketEntry socket) {
        return socket.server() ? socket.localPort() : socket.remotePort();
    }
}
