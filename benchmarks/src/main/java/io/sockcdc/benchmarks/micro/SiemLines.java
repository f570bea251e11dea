package io.sockcdc.benchmarks.micro;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.consumers.siem.SiemFormat;
import io.sockcdc.consumers.siem.SiemMapper;
import io.sockcdc.consumers.siem.privacy.AddressPolicy;
import io.sockcdc.consumers.siem.privacy.Privacy;
import io.sockcdc.consumers.siem.privacy.PseudonymKey;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.schema.TcpInfo;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;

/** A closed connection with all of tcp_info as a line of each format, and its addresses as pseudonyms never seen before. */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SiemLines {
    /** Which format. */
    @Param
    @SuppressWarnings("NullAway.Init")
    public SiemFormat format;

    private final SocketKey key = new SocketKey("4d5a7c0e3b1f4e0f9a6b8c2d1e3f5a7b", "0b4d9a2e", 4026531840L, 77L);

    @SuppressWarnings("NullAway.Init")
    private SiemMapper mapper;

    @SuppressWarnings("NullAway.Init")
    private SocketEvent event;

    @SuppressWarnings("NullAway.Init")
    private Privacy privacy;

    private int address;

    /** Makes the event. */
    @Setup
    public void setUp() {
        GeneratedClasses.trust();
        mapper = format.mapper("0.1.0");
        privacy = Privacy.of(AddressPolicy.PSEUDONYM, 24, 48, List.of(), PseudonymKey.parse("00".repeat(32), "here"));
        TcpInfo info = new TcpInfo();
        for (Schema.Field field : info.getSchema().getFields()) {
            info.put(field.pos(), 1000L + field.pos());
        }
        Instant closed = Instant.parse("2026-03-01T12:00:00.123456Z");
        event = SocketEvent.newBuilder()
                .setOp(Op.CLOSE)
                .setHostName("web-1")
                .setEpoch(3)
                .setSequence(123_456)
                .setObservedAt(closed)
                .setCapturedBy(CapturedBy.DESTROY)
                .setOpenedNotBefore(closed.minusSeconds(70))
                .setOpenedNotAfter(closed.minusSeconds(60))
                .setClosedNotAfter(closed)
                .setFamily(Family.INET)
                .setProtocol(Protocol.TCP)
                .setLocalIp("192.0.2.10")
                .setLocalPort(51514)
                .setRemoteIp("198.51.100.7")
                .setRemotePort(443)
                .setDirection(Direction.OUTBOUND)
                .setRole(Role.CLIENT)
                .setState(State.CLOSE)
                .setCloseReason(CloseReason.GRACEFUL)
                .setUid(1000L)
                .setUser("web")
                .setPid(4711)
                .setCommand("curl")
                .setExecutable("/usr/bin/curl")
                .setCgroup("/system.slice/web.service")
                .setTcpInfo(info)
                .setPayloadBytesSent(1000L)
                .setPayloadBytesReceived(100_000L)
                .build();
    }

    /** The line. */
    @Benchmark
    public byte @Nullable [] line() {
        return mapper.event(key, event);
    }

    /** The line of an event whose remote address has no known pseudonym yet. */
    @Benchmark
    public byte @Nullable [] lineWithNewPseudonym() {
        address++;
        event.setLocalIp("192.0.2.10");
        event.setRemoteIp("10." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255));
        privacy.apply(event);
        return mapper.event(key, event);
    }
}
