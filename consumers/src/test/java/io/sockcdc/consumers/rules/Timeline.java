package io.sockcdc.consumers.rules;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.GapCause;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.Snapshot;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.schema.StatusKind;
import io.sockcdc.schema.TcpInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Simulated history: what a collector would have published, written down in any order and then sorted by time. */
final class Timeline {
    static final Instant START = Instant.parse("2026-11-20T03:00:00Z");
    static final String HOST = "web1";

    private final List<Step> steps = new ArrayList<>();
    private final Map<Long, SocketEvent> last = new HashMap<>();
    private long cookies;
    private String host = HOST;

    /** One record of history. */
    static final class Step {
        final Instant at;
        final @Nullable SocketKey key;
        final @Nullable SocketEvent event;
        final @Nullable CollectorStatus status;

        Step(Instant at, @Nullable SocketKey key, @Nullable SocketEvent event, @Nullable CollectorStatus status) {
            this.at = at;
            this.key = key;
            this.event = event;
            this.status = status;
        }

        int partition(int of) {
            return key == null ? 0 : Math.floorMod(Long.hashCode(key.getCookie()), of);
        }
    }

    /** A flag's life, to the second. */
    record Flag(String rule, String subject, long openedSecond, long clearedSecond) {}

    Timeline on(String otherHost) {
        host = otherHost;
        return this;
    }

    static Instant at(double seconds) {
        return START.plus(Math.round(seconds * 1_000_000), ChronoUnit.MICROS);
    }

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    long inbound(double at, String ip, int port) {
        return open(at, Direction.INBOUND, Role.SERVER, port, ip, 40_000, "nginx", event -> {});
    }

    long outbound(double at, String ip, int port, String process) {
        return open(at, Direction.OUTBOUND, Role.CLIENT, 50_000, ip, port, process, event -> {});
    }

    long open(
            double at,
            Direction direction,
            Role role,
            int localPort,
            @Nullable String remoteIp,
            @Nullable Integer remotePort,
            @Nullable String process,
            Consumer<SocketEvent> more) {
        SocketEvent event = new SocketEvent();
        event.setOp(Op.OPEN);
        event.setHostName("");
        event.setEpoch(1);
        event.setObservedAt(at(at));
        event.setOpenedNotBefore(at(at));
        event.setOpenedNotAfter(at(at));
        event.setCapturedBy(CapturedBy.SNAPSHOT);
        event.setHealed(List.of());
        event.setFamily(Family.INET);
        event.setProtocol(Protocol.TCP);
        event.setState(role == Role.LISTENER ? State.LISTEN : State.ESTABLISHED);
        event.setDirection(direction);
        event.setRole(role);
        event.setLocalIp("192.0.2.1");
        event.setLocalPort(localPort);
        event.setRemoteIp(remoteIp);
        event.setRemotePort(remotePort);
        event.setCommand(process);
        event.setPid(process == null ? null : (Integer) 100);
        event.setInode(process == null ? null : (Long) 1L);
        event.setPayloadBytesSent(role == Role.LISTENER ? null : (Long) 0L);
        event.setPayloadBytesReceived(role == Role.LISTENER ? null : (Long) 0L);
        more.accept(event);
        long cookie = ++cookies;
        add(cookie, event);
        return cookie;
    }

    long listener(double at, int port, Consumer<SocketEvent> more) {
        return open(at, Direction.LISTENER, Role.LISTENER, port, null, null, "nginx", more);
    }

    void change(long cookie, double at, Consumer<SocketEvent> more) {
        next(cookie, Op.CHANGE, at, more);
    }

    void close(long cookie, double at, long sent, long received) {
        close(cookie, at, CloseReason.GRACEFUL, sent, received);
    }

    void close(long cookie, double at, CloseReason reason, long sent, long received) {
        next(cookie, Op.CLOSE, at, event -> {
            event.setState(State.CLOSE);
            event.setCapturedBy(CapturedBy.DESTROY);
            event.setCloseReason(reason);
            event.setPayloadBytesSent(sent);
            event.setPayloadBytesReceived(received);
        });
    }

    /** A CLOSE as a destroy event of the kernel makes it, with what else it says. */
    void end(long cookie, double at, Consumer<SocketEvent> more) {
        next(cookie, Op.CLOSE, at, event -> {
            event.setState(State.CLOSE);
            event.setCapturedBy(CapturedBy.DESTROY);
            event.setCloseReason(CloseReason.GRACEFUL);
            more.accept(event);
        });
    }

    void status(double at, @Nullable Long lost, @Nullable Long timeWait) {
        status(at, lost, timeWait, null);
    }

    /** A heartbeat with what the kernel counts. */
    void kernel(double at, Map<String, Long> counters) {
        status(at, null, null, counters);
    }

    private void status(double at, @Nullable Long lost, @Nullable Long timeWait, @Nullable Map<String, Long> counters) {
        CollectorStatus status = new CollectorStatus();
        status.setKind(StatusKind.HEARTBEAT);
        status.setHostId(host);
        status.setHostName("");
        status.setBootId("boot");
        status.setEpoch(1);
        status.setSequence(0);
        status.setAt(at(at));
        status.setVersion("");
        status.setNetns(List.of());
        status.setDegraded(List.of());
        status.setKernelCounters(counters);
        if (lost != null) {
            status.setGap(Gap.newBuilder()
                    .setCause(GapCause.KERNEL_DROP)
                    .setLost(lost)
                    .setFrom(at(at - 1))
                    .setUntil(at(at))
                    .setDetail("")
                    .build());
        }
        if (timeWait != null) {
            status.setSnapshot(
                    new Snapshot(1L, 1L, false, true, 1L, Map.of("TCP/TIME_WAIT", timeWait), at(at - 1), at(at), 1L));
        }
        steps.add(new Step(at(at), null, null, status));
    }

    void heartbeats(double from, double until) {
        for (double at = from; at < until; at += 5) {
            status(at, null, null);
        }
    }

    /** When the last of all happened, seconds from the start. */
    double end() {
        return steps.stream()
                .mapToDouble(step -> (micros(step.at) - micros(START)) / 1e6)
                .max()
                .orElse(0);
    }

    static TcpInfo tcp(long segmentsOut, long retransmitted) {
        TcpInfo info = new TcpInfo();
        info.setSegsOut(segmentsOut);
        info.setTotalRetrans(retransmitted);
        return info;
    }

    private void next(long cookie, Op op, double at, Consumer<SocketEvent> more) {
        SocketEvent event = SocketEvent.newBuilder(last.get(cookie)).build();
        event.setOp(op);
        event.setObservedAt(at(at));
        more.accept(event);
        add(cookie, event);
    }

    private void add(long cookie, SocketEvent event) {
        last.put(cookie, event);
        steps.add(new Step(event.getObservedAt(), new SocketKey(host, "boot", 1L, cookie), event, null));
    }

    /** Everything in order of time, numbered by each host's collector. */
    List<Step> history() {
        List<Step> sorted = new ArrayList<>(steps);
        sorted.sort(Comparator.comparing(step -> step.at));
        Map<String, Long> sequences = new HashMap<>();
        for (Step step : sorted) {
            if (step.event != null && step.key != null) {
                step.event.setSequence(sequences.merge(step.key.getHostId(), 1L, Long::sum));
            } else if (step.status != null) {
                step.status.setSequence(sequences.getOrDefault(step.status.getHostId(), 0L));
            }
        }
        return sorted;
    }

    /** What judging gave, and the engine that did. */
    record Run(List<Anomaly> anomalies, RuleEngine engine) {}

    List<Anomaly> judge(RuleBook book) {
        return run(book).anomalies();
    }

    Run run(RuleBook book) {
        BackTest test = new BackTest(book, new Watermarks(Duration.ZERO, Duration.ofHours(2)));
        List<Anomaly> out = new ArrayList<>();
        for (Step step : history()) {
            feed(test, "all", step, out);
        }
        out.addAll(test.finish(at(20_000)));
        return new Run(out, test.engine());
    }

    /** The same history in partitions that advance unevenly; the order within each partition is kept. */
    List<Anomaly> judgeInterleaved(RuleBook book, int partitions, long seed) {
        Watermarks watermarks = new Watermarks(Duration.ZERO, Duration.ofHours(2));
        List<List<Step>> queues = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            queues.add(new ArrayList<>());
            watermarks.expect("p" + i);
        }
        history().forEach(step -> queues.get(step.partition(partitions)).add(step));
        int[] next = new int[partitions];
        BackTest test = new BackTest(book, watermarks);
        List<Anomaly> out = new ArrayList<>();
        Random random = new Random(seed);
        for (int left = steps.size(); left > 0; ) {
            int partition = random.nextInt(partitions);
            for (int burst = random.nextInt(200); burst >= 0; burst--) {
                List<Step> queue = queues.get(partition);
                if (next[partition] < queue.size()) {
                    feed(test, "p" + partition, queue.get(next[partition]++), out);
                    left--;
                }
            }
        }
        out.addAll(test.finish(at(20_000)));
        return out;
    }

    static void feed(BackTest test, String source, Step step, List<Anomaly> out) {
        if (step.status != null) {
            out.addAll(test.on(source, step.status));
        } else if (step.key != null && step.event != null) {
            out.addAll(test.on(source, step.key, step.event));
        }
    }

    /** Whole lives; a flag that never cleared has -1. */
    static List<Flag> flags(List<Anomaly> anomalies) {
        Map<String, Flag> flags = new LinkedHashMap<>();
        for (Anomaly a : anomalies) {
            Instant cleared = a.getClearedAt();
            flags.put(
                    a.getAnomalyId(),
                    new Flag(
                            a.getRule(),
                            a.getSubject().getKind()
                                    + new TreeMap<>(a.getSubject().getFields()),
                            a.getFirstSeen().getEpochSecond(),
                            cleared == null ? -1 : cleared.getEpochSecond()));
        }
        return flags.values().stream()
                .sorted(Comparator.comparing(Flag::toString))
                .toList();
    }
}
