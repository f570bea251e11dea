package io.sockcdc.app.top;

import io.sockcdc.consumers.query.AnomalyReader;
import io.sockcdc.consumers.query.Counted;
import io.sockcdc.consumers.query.CountsTail;
import io.sockcdc.consumers.query.OpenFlags;
import io.sockcdc.consumers.query.ReceivedEvent;
import io.sockcdc.consumers.query.SocketsTail;
import io.sockcdc.filter.SocketEventTarget;
import io.sockcdc.filter.SocketFilter;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.SubjectKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The figures of the table, read from Kafka. Owned by one thread. */
public final class TopFigures implements AutoCloseable {
    /** Where the figures lie. */
    public record Topics(String counts, String anomalies, String sockets) {}

    private final Map<String, Object> client;
    private final Topics topics;
    private final String source;
    private final Clock clock;
    private final CountsTail counts;
    private final AnomalyReader anomalies;
    private final OpenFlags flags = new OpenFlags();
    private final SocketEventTarget target = new SocketEventTarget();
    private @Nullable SocketsTail everySocket;
    private @Nullable SocketFilter expression;
    private @Nullable SocketsTail sockets;
    private @Nullable String lookedInto;
    private boolean complete;
    private boolean socketsComplete;

    /**
     * Figures of these topics; nothing is asked of Kafka yet.
     *
     * @param client properties of the Kafka client, at least {@code bootstrap.servers}
     * @param source where that is, for people
     */
    public TopFigures(Map<String, Object> client, Topics topics, String source, Clock clock) {
        this.client = Map.copyOf(client);
        this.topics = topics;
        this.source = source;
        this.clock = clock;
        counts = new CountsTail(client, topics.counts(), Set.of(SubjectKind.REMOTE_IP, SubjectKind.HOST_REMOTE_IP));
        anomalies = new AnomalyReader(client, topics.anomalies());
    }

    /** Takes what came, waiting at most so long for it; says whether all that was kept at the first call is taken. */
    public boolean read(Duration wait) {
        complete = counts.read(wait);
        SocketsTail every = everySocket;
        if (every != null) {
            complete &= every.read(Duration.ZERO);
        }
        anomalies.read(Duration.ZERO, flags::add);
        SocketsTail open = sockets;
        if (open != null) {
            socketsComplete = open.read(Duration.ZERO);
        }
        return complete;
    }

    /** Looks for open sockets that pass this expression from now on, or for none; says whether that is another one. */
    boolean match(@Nullable SocketFilter wanted) {
        if (Objects.equals(wanted, expression)) {
            return false;
        }
        expression = wanted;
        if (everySocket == null) {
            everySocket = new SocketsTail(client, topics.sockets(), event -> event.getRemoteIp() != null);
        }
        return true;
    }

    private @Nullable Map<String, Integer> matching() {
        SocketFilter wanted = expression;
        SocketsTail every = everySocket;
        if (wanted == null || every == null) {
            return null;
        }
        Map<String, Integer> matching = new HashMap<>();
        for (ReceivedEvent socket : every.open()) {
            String remote = socket.event().getRemoteIp();
            if (remote != null && wanted.test(target.of(socket.key(), socket.event()))) {
                matching.merge(remote, 1, Integer::sum);
            }
        }
        return matching;
    }

    /** Reads the sockets of that address from now on; null for none. */
    void lookInto(@Nullable String address) {
        if (address != null && address.equals(lookedInto)) {
            return;
        }
        if (sockets != null) {
            sockets.close();
            sockets = null;
        }
        lookedInto = address;
        socketsComplete = false;
        if (address != null) {
            sockets = new SocketsTail(client, topics.sockets(), event -> address.equals(event.getRemoteIp()));
        }
    }

    Instant now() {
        return clock.instant();
    }

    Figures figures() {
        Instant now = clock.instant();
        Map<String, Integer> flagged = flags.byRemoteIp();
        List<AddressRow> rows = counts.all().stream()
                .filter(counted -> counted.subject().getKind() == SubjectKind.REMOTE_IP)
                .map(counted -> AddressRow.of(counted, flagsOf(counted, flagged), now))
                .toList();
        return new Figures(rows, matching(), flags.all().size(), complete, now, source);
    }

    private static int flagsOf(Counted counted, Map<String, Integer> flagged) {
        String ip = counted.subject().getIp();
        return ip == null ? 0 : flagged.getOrDefault(ip, 0);
    }

    AddressDetail detail() {
        String address = lookedInto;
        SocketsTail open = sockets;
        if (address == null || open == null) {
            return AddressDetail.nothingYet();
        }
        List<Counted> hosts = counts.all().stream()
                .filter(counted -> counted.subject().getKind() == SubjectKind.HOST_REMOTE_IP
                        && address.equals(counted.subject().getIp()))
                .toList();
        List<Anomaly> about = flags.all().stream()
                .filter(flag -> address.equals(flag.getSubject().getFields().get("remote_ip")))
                .toList();
        return new AddressDetail(hosts, open.open(), about, socketsComplete);
    }

    @Override
    public void close() {
        lookInto(null);
        if (everySocket != null) {
            everySocket.close();
        }
        anomalies.close();
        counts.close();
    }
}
