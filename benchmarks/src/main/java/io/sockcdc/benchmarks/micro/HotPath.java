package io.sockcdc.benchmarks.micro;

import io.sockcdc.collector.encode.EncodeBuffer;
import io.sockcdc.collector.encode.EventEncoder;
import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.HostIdentity;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.MessageCursor;
import io.sockcdc.collector.sockdiag.DiagParser;
import io.sockcdc.collector.state.Owners;
import io.sockcdc.collector.state.SocketTable;
import io.sockcdc.collector.state.TableSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Parse, table and encode on the destroy events of many different connections. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HotPath {
    private static final int EVENTS = 20_000;
    private static final long NETNS = 4_026_531_840L;
    private static final long NOW = 1_790_000_000_000_000L;

    private final List<ByteBuffer> messages = new ArrayList<>();
    private final List<SocketRecord> closed = new ArrayList<>();
    private final List<SocketRecord> open = new ArrayList<>();
    private final List<SocketChange> changes = new ArrayList<>();
    private final MessageCursor cursor = new MessageCursor();
    private final DiagParser parser = new DiagParser(new MalformedCounts());
    private final EventEncoder encoder = new EventEncoder(new HostIdentity("host", "host", "boot", 1));
    private final EncodeBuffer buffer = new EncodeBuffer(4096);

    /** Tables as they are when the events come; destroyed sockets leave them. */
    @State(Scope.Thread)
    public static class Tables {
        private SocketTable empty = table(null);
        private SocketTable filled = table(null);

        /** New ones. */
        @Setup(Level.Invocation)
        public void fill(HotPath events) {
            empty = table(null);
            empty.beginSnapshot(NOW, false);
            empty.endSnapshot(true, NOW);
            filled = table(null);
            filled.beginSnapshot(NOW, false);
            for (SocketRecord record : events.open) {
                filled.observe(record, NOW);
            }
            filled.endSnapshot(true, NOW);
        }
    }

    /** Messages, records and changes. */
    @Setup
    public void prepare() {
        for (int i = 0; i < EVENTS; i++) {
            ByteBuffer message = KernelEvents.tcpDestroyed(i);
            messages.add(message);
            SocketRecord record = parse(message);
            closed.add(record);
            open.add(asListed(record, i));
        }
        SocketTable told = table(changes);
        told.beginSnapshot(NOW, false);
        told.endSnapshot(true, NOW);
        closed.forEach(record -> told.destroyed(record, NOW));
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void parse(Blackhole sink) {
        for (ByteBuffer message : messages) {
            sink.consume(parse(message));
        }
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void encode(Blackhole sink) {
        long sequence = 0;
        for (SocketChange change : changes) {
            buffer.clear();
            encoder.encode(change, ++sequence, buffer);
            sink.consume(buffer.length());
        }
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void tableDestroyedUnknown(Tables tables) {
        for (SocketRecord record : closed) {
            tables.empty.destroyed(record, NOW + 1);
        }
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void tableDestroyedKnown(Tables tables) {
        for (SocketRecord record : closed) {
            tables.filled.destroyed(record, NOW + 1);
        }
    }

    private SocketRecord parse(ByteBuffer message) {
        cursor.reset(message);
        if (!cursor.next()) {
            throw new IllegalStateException("no message");
        }
        SocketRecord record = parser.parse(cursor, NETNS, Protocol.TCP);
        if (record == null) {
            throw new IllegalStateException("not understood");
        }
        return record;
    }

    private static SocketRecord asListed(SocketRecord closed, int number) {
        return new SocketRecord(
                closed.netns(),
                closed.cookie(),
                Family.INET,
                Protocol.TCP,
                SocketState.ESTABLISHED,
                closed.localIp(),
                closed.localPort(),
                closed.remoteIp(),
                closed.remotePort(),
                0,
                closed.timer(),
                0,
                0,
                0,
                0,
                1000,
                10_000L + number,
                closed.tcpInfo(),
                null);
    }

    private static SocketTable table(@Nullable List<SocketChange> told) {
        return new SocketTable(NETNS, TableSettings.defaults(), Owners.NONE, change -> {
            if (told != null) {
                told.add(change);
            }
        });
    }
}
