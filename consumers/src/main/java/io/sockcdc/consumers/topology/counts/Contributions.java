package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.topology.sockets.SocketEntry;
import io.sockcdc.consumers.topology.sockets.SocketTransition;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.datasketches.hash.MurmurHash3;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/** One change of the table of sockets to what it adds to each subject. A pure function of the change. */
final class Contributions {
    private static final long SEED = 0x50c4;

    private final Subjects subjects;

    Contributions(Networks networks) {
        this.subjects = new Subjects(networks);
    }

    List<KeyValue<CountSubject, CountDelta>> of(SocketKey key, SocketTransition change) {
        String host = key.getHostId();
        Set<CountSubject> before = counted(host, change.before());
        Set<CountSubject> after = counted(host, change.after());
        boolean happened = change.opened() || change.closed() || change.bytesIn() != 0 || change.bytesOut() != 0;
        Set<CountSubject> concerned = happened ? subjects.of(host, change.last()) : Set.of();
        Set<CountSubject> all = new LinkedHashSet<>(before);
        all.addAll(after);
        all.addAll(concerned);
        long socket = hash(host + '/' + key.getBootId() + '/' + key.getNetns() + '/' + key.getCookie());
        List<KeyValue<CountSubject, CountDelta>> deltas = new ArrayList<>(all.size());
        for (CountSubject subject : all) {
            CountDelta delta = delta(
                    subject,
                    change,
                    socket,
                    before.contains(subject),
                    after.contains(subject),
                    concerned.contains(subject));
            if (!delta.isNothing()) {
                deltas.add(KeyValue.pair(subject, delta));
            }
        }
        return deltas;
    }

    private Set<CountSubject> counted(String host, @Nullable SocketEntry socket) {
        return socket != null && socket.counts() ? subjects.of(host, socket) : Set.of();
    }

    private static CountDelta delta(
            CountSubject subject,
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
                last.epoch(),
                last.sequence(),
                countedBefore && before != null ? before.state() : null,
                counts && after != null ? after.state() : null,
                (concerned && change.opened()) || (late && last.opened()) ? 1 : 0,
                concerned && change.closed() ? 1 : 0,
                concerned && change.failed() ? 1 : 0,
                late ? last.bytesIn() : concerned ? change.bytesIn() : 0,
                late ? last.bytesOut() : concerned ? change.bytesOut() : 0,
                last.openSinceMicros(),
                fresh ? peer(subject, last) : null,
                fresh ? serverPort(last) : null);
    }

    private static @Nullable Long peer(CountSubject subject, SocketEntry socket) {
        boolean isRemote =
                subject.getKind() == SubjectKind.REMOTE_IP || subject.getKind() == SubjectKind.HOST_REMOTE_IP;
        String ip = isRemote ? socket.localIp() : socket.remoteIp();
        return ip == null ? null : hash(ip);
    }

    private static @Nullable Integer serverPort(SocketEntry socket) {
        return socket.server() ? socket.localPort() : socket.remotePort();
    }

    private static long hash(String text) {
        return MurmurHash3.hash(text.getBytes(StandardCharsets.UTF_8), SEED)[0];
    }
}
