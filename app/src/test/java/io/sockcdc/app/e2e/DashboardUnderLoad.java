package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.ConnectionRates;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.DistinctCount;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.schema.StatusKind;
import io.sockcdc.schema.SubjectKind;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How smoothly the page goes on while 20 000 events of 10 000 addresses come each second: a measurement, run with
 * {@code -Dtest=DashboardUnderLoad}, which no other run takes. What it prints belongs into docs/web.md; that everything is shown is its condition.
 */
@Requires({Need.ROOT, Need.CHROMIUM})
class DashboardUnderLoad {
    private static final int EVENTS_PER_SECOND = 20_000;
    private static final int ADDRESSES = 10_000;
    private static final int PERIOD_MS = 10;
    /** What the analysis publishes of them is written here, because it may need more of a machine than is free. */
    private static final int COUNTS_PER_PERIOD = 20;

    private static final Duration LOOK = Duration.ofSeconds(12);
    private static final List<String> VIEWS = List.of("overview", "ips", "ips?sort=OPENED", "events", "map");
    private static final String WATCH = """
            (() => {
              const seen = window.seen = { began: performance.now(), tasks: [], frames: [], long: [] };
              new PerformanceObserver((list) => list.getEntries().forEach((task) => seen.tasks.push(task.duration)))
                .observe({ type: 'longtask' });
              new PerformanceObserver((list) => list.getEntries().forEach((frame) => {
                const scripts = frame.scripts.map((s) => Math.round(s.duration) + ' ' + (s.sourceFunctionName || s.invoker)
                  + (s.forcedStyleAndLayoutDuration > 1 ? ' layout ' + Math.round(s.forcedStyleAndLayoutDuration) : ''));
                seen.long.push(Math.round(frame.duration) + ' ms: ' + scripts.join(', ')
                  + '; drawing ' + Math.round(frame.startTime + frame.duration - (frame.renderStart || frame.startTime + frame.duration)));
              })).observe({ type: 'long-animation-frame' });
              let last = performance.now();
              const frame = (now) => { seen.frames.push(now - last); last = now; requestAnimationFrame(frame); };
              requestAnimationFrame(frame);
              return true;
            })()""";

    @TempDir
    Path folder;

    private final RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
    private final RecordCodec<SocketEvent> values = RecordCodec.ofSocketEvents();
    private final Deque<Long> open = new ArrayDeque<>();
    private final RecordCodec<CountSubject> subjects = RecordCodec.ofCountSubjects();
    private final RecordCodec<ConnectionCounts> counts = RecordCodec.ofConnectionCounts();
    private long counted;
    private long cookie;
    private long sequence;

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void thePageGoesOn() throws Exception {
        try (Stage stage = new Stage(folder, Map.of());
                Browser desk = stage.desk()) {
            for (String view : VIEWS) {
                look(desk, view, "quiet");
            }
            Instant began = Instant.now();
            ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
            try (KafkaProducer<byte[], byte[]> producer = stage.namespace().call(() -> producer(stage.servers()))) {
                Future<?> unused =
                        clock.scheduleAtFixedRate(() -> happen(producer), 0, PERIOD_MS, TimeUnit.MILLISECONDS);
                desk.open("ips");
                desk.awaitTrue("+(document.querySelector('.matching')?.innerText.replace(/\\D/g, '')) >= " + ADDRESSES);
                for (String view : VIEWS) {
                    look(desk, view, "loaded");
                }
                desk.open("events");
                desk.awaitText("more came than could be shown");
            } finally {
                clock.shutdownNow();
                assertThat(clock.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d events a second were written%n",
                    sequence * 1_000 / Duration.between(began, Instant.now()).toMillis());
            assertThat(desk.complaints()).isEmpty();
        }
    }

    private static void look(Browser desk, String view, String when) {
        desk.open(view);
        desk.awaitTrue("document.querySelector('main')?.innerText.length > 20");
        desk.awaitTrue("!document.querySelector('main .loading')");
        assertThat(desk.value(WATCH)).isEqualTo(true);
        await().atMost(LOOK.multipliedBy(5))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> desk.number("performance.now() - seen.began") > LOOK.toMillis());
        String sorted = "[...seen.frames].sort((a, b) => a - b)";
        System.out.printf(
                Locale.ROOT,
                "%-7s %-16s frames %4d  median %3d ms  p99 %4d ms  longest %4d ms  over 100 ms %3d  long tasks %3d  "
                        + "together %5d ms  longest %4d ms  rows %s%n",
                when,
                view,
                desk.number("seen.frames.length"),
                desk.number("Math.round(" + sorted + "[seen.frames.length >> 1])"),
                desk.number("Math.round(" + sorted + "[Math.floor(seen.frames.length * 0.99)])"),
                desk.number("Math.round(Math.max(...seen.frames))"),
                desk.number("seen.frames.filter((each) => each > 100).length"),
                desk.number("seen.tasks.length"),
                desk.number("Math.round(seen.tasks.reduce((a, b) => a + b, 0))"),
                desk.number("Math.round(Math.max(0, ...seen.tasks))"),
                desk.value("document.querySelectorAll('.tr, .tile, .band').length"));
        System.out.println("        " + desk.value("seen.long.join('\\n        ')"));
    }

    private static KafkaProducer<byte[], byte[]> producer(String servers) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        servers,
                        "compression.type",
                        "lz4",
                        "batch.size",
                        "131072",
                        "linger.ms",
                        "5"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** What happens in one period: each connection that opens takes the place of the oldest one. */
    private void happen(KafkaProducer<byte[], byte[]> producer) {
        for (int i = 0; i < EVENTS_PER_SECOND * PERIOD_MS / 1_000; i++) {
            if (open.size() < ADDRESSES) {
                open.add(++cookie);
                tell(producer, cookie, Op.OPEN);
            } else {
                tell(producer, open.remove(), Op.CLOSE);
            }
        }
        for (int i = 0; i < COUNTS_PER_PERIOD; i++) {
            count(producer, counted++ % ADDRESSES);
        }
        if (sequence % EVENTS_PER_SECOND == 0) {
            CollectorStatus status = CollectorStatus.newBuilder()
                    .setKind(StatusKind.HEARTBEAT)
                    .setHostId("load")
                    .setHostName("load")
                    .setBootId("boot")
                    .setEpoch(1)
                    .setSequence(sequence)
                    .setAt(Instant.now())
                    .build();
            Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(
                    "sockcdc.status",
                    "load".getBytes(StandardCharsets.UTF_8),
                    RecordCodec.ofStatuses().encode(status)));
        }
    }

    private void count(KafkaProducer<byte[], byte[]> producer, long address) {
        Instant now = Instant.now();
        ConnectionRates rates = new ConnectionRates(address % 100 / 10.0, address % 90 / 10.0, 0.0);
        ConnectionCounts its = ConnectionCounts.newBuilder()
                .setAsOf(now)
                .setOpen(1 + (address + counted / ADDRESSES) % 50)
                .setOpenedTotal(counted)
                .setClosedTotal(counted)
                .setFailedTotal(0)
                .setLast10S(rates)
                .setLast1Min(rates)
                .setLast5Min(rates)
                .setBytesIn(counted)
                .setBytesOut(counted)
                .setDistinctPeers(new DistinctCount(1L, true))
                .setDistinctPorts(new DistinctCount(1L, true))
                .setFirstSeen(now)
                .setLastSeen(now)
                .build();
        CountSubject subject = new CountSubject(SubjectKind.REMOTE_IP, null, ip(address), null, null, null, null, null);
        Future<RecordMetadata> unused =
                producer.send(new ProducerRecord<>("sockcdc.counts", subjects.encode(subject), counts.encode(its)));
    }

    private static String ip(long address) {
        return "10." + address / 2_500 + "." + address / 50 % 50 + "." + (1 + address % 50);
    }

    private void tell(KafkaProducer<byte[], byte[]> producer, long whose, Op op) {
        Instant now = Instant.now();
        long address = whose % ADDRESSES;
        SocketEvent event = SocketEvent.newBuilder()
                .setOp(op)
                .setHostName("load")
                .setEpoch(1)
                .setSequence(++sequence)
                .setObservedAt(now)
                .setCapturedBy(op == Op.CLOSE ? CapturedBy.DESTROY : CapturedBy.SNAPSHOT)
                .setFamily(Family.INET)
                .setProtocol(Protocol.TCP)
                .setLocalIp("10.0.0.1")
                .setLocalPort(443)
                .setRemoteIp(ip(address))
                .setRemotePort(50_000)
                .setDirection(Direction.INBOUND)
                .setRole(Role.SERVER)
                .setState(op == Op.CLOSE ? State.CLOSE : State.ESTABLISHED)
                .setPreviousState(op == Op.CLOSE ? State.ESTABLISHED : null)
                .setCloseReason(op == Op.CLOSE ? CloseReason.GRACEFUL : null)
                .setOpenedNotBefore(now)
                .setOpenedNotAfter(now)
                .setCommand("nginx")
                .setPid(42)
                .setHealed(List.of())
                .build();
        Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(
                "sockcdc.events",
                null,
                now.toEpochMilli(),
                keys.encode(new SocketKey("load", "boot", 1L, whose)),
                values.encode(event)));
    }
}
