package io.sockcdc.collector.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketDetails;
import io.sockcdc.collector.model.SocketMemory;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TcpInfo;
import io.sockcdc.collector.model.TcpMetric;
import io.sockcdc.collector.model.TimerKind;
import io.sockcdc.collector.netlink.Malformed;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.MessageCursor;
import io.sockcdc.collector.testkit.KernelMessages;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiagParserTest {
    private final MalformedCounts malformed = new MalformedCounts();
    private final DiagParser parser = new DiagParser(malformed);

    private @Nullable SocketRecord parse(ByteBuffer datagram, Protocol otherwise) {
        MessageCursor messages = new MessageCursor();
        messages.reset(datagram);
        assertThat(messages.next()).isTrue();
        return parser.parse(messages, 42, otherwise);
    }

    @Test
    void aDestroyEventIsReadAsItIsLabelled() {
        ByteBuffer event = SampleMessages.buffer(SampleMessages.TCP_DESTROY_EVENT);
        assertThat(event.getInt(0)).isEqualTo(event.limit());

        SocketRecord record = Objects.requireNonNull(parse(event, Protocol.UDP));

        TcpInfo info = Objects.requireNonNull(record.tcpInfo());
        assertThat(record)
                .isEqualTo(new SocketRecord(
                        42,
                        0x10_0002_e2feL,
                        Family.INET,
                        Protocol.TCP,
                        SocketState.CLOSE,
                        IpAddress.v4(0x7f000001),
                        52244,
                        IpAddress.v4(0x0a010203),
                        443,
                        0,
                        TimerKind.OFF,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        info,
                        null));
        assertThat(info.arrived()).isEqualTo(TcpMetric.DATA_SEGS_OUT.ordinal() + 1);
        assertThat(info.raw(TcpMetric.SND_WSCALE)).isEqualTo(9);
        assertThat(info.raw(TcpMetric.RCV_WSCALE)).isEqualTo(10);
        assertThat(info.raw(TcpMetric.DELIVERY_RATE_APP_LIMITED)).isEqualTo(1);
        assertThat(info.get(TcpMetric.RTO_US)).isNull();
        assertThat(info.get(TcpMetric.MIN_RTT_US)).isNull();
        assertThat(info.get(TcpMetric.PACING_RATE)).isNull();
        assertThat(info.get(TcpMetric.RTT_US)).isEqualTo(83);
        assertThat(info.get(TcpMetric.LAST_ACK_RECV_MS)).isEqualTo(3);
        assertThat(info.get(TcpMetric.TOTAL_RETRANS)).isEqualTo(2);
        assertThat(info.get(TcpMetric.BYTES_ACKED)).isEqualTo(161);
        assertThat(info.get(TcpMetric.BYTES_RECEIVED)).isEqualTo(4_294_967_456L);
        assertThat(info.get(TcpMetric.DATA_SEGS_OUT)).isEqualTo(17);
        assertThat(info.get(TcpMetric.DELIVERY_RATE)).isNull();
        assertThat(malformed.total()).isZero();
    }

    @Test
    void aDestroyEventWrittenAgainIsTheSameBytes() {
        byte[] event = SampleMessages.bytes(SampleMessages.TCP_DESTROY_EVENT);
        SocketRecord record = parse(ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN), Protocol.TCP);

        assertThat(KernelMessages.destroyEvent(Objects.requireNonNull(record))).isEqualTo(event);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverRecordIsWrittenIsReadBack(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            SocketRecord record = anyRecord(random);

            byte[] message = random.nextBoolean()
                    ? KernelMessages.destroyEvent(record)
                    : KernelMessages.dumpEntry(record, random.nextInt());

            assertThat(parse(ByteBuffer.wrap(message).order(ByteOrder.nativeOrder()), record.protocol()))
                    .isEqualTo(record);
        }
        assertThat(malformed.total()).isZero();
    }

    private static SocketRecord anyRecord(Random random) {
        Family family = random.nextBoolean() ? Family.INET : Family.INET6;
        Protocol protocol = random.nextBoolean() ? Protocol.TCP : Protocol.UDP;
        SocketState[] states = SocketState.values();
        return new SocketRecord(
                42,
                random.nextLong(),
                family,
                protocol,
                states[random.nextInt(states.length)],
                anyAddress(random, family),
                random.nextInt(1 << 16),
                anyAddress(random, family),
                random.nextInt(1 << 16),
                random.nextInt(),
                TimerKind.values()[random.nextInt(TimerKind.values().length)],
                random.nextInt() & 0xffff_ffffL,
                random.nextInt(256),
                random.nextInt() & 0xffff_ffffL,
                random.nextInt() & 0xffff_ffffL,
                random.nextInt() & 0xffff_ffffL,
                random.nextInt() & 0xffff_ffffL,
                protocol == Protocol.TCP && random.nextBoolean() ? anyTcpInfo(random) : null,
                null);
    }

    private static IpAddress anyAddress(Random random, Family family) {
        return family == Family.INET
                ? IpAddress.v4(random.nextInt())
                : new IpAddress(random.nextLong(), random.nextLong());
    }

    /** As long as that of some kernel. */
    private static TcpInfo anyTcpInfo(Random random) {
        int[] sizes = {104, 120, 136, 144, 160, 168, 192, 200, 224, 232, 240, 248, 276};
        byte[] bytes = new byte[sizes[random.nextInt(sizes.length)]];
        random.nextBytes(bytes);
        bytes[TcpInfoLayout.TCPI_FLAGS] &= 7;
        return TcpInfoLayout.read(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), 0, bytes.length);
    }

    @Test
    void everyAttributeOfADumpEntryIsRead() {
        ByteBuffer entry = SampleMessages.buffer(SampleMessages.DUMP_ENTRY);
        assertThat(entry.getInt(0)).isEqualTo(entry.limit());

        SocketRecord record = Objects.requireNonNull(parse(entry, Protocol.TCP));

        assertThat(record.family()).isEqualTo(Family.INET6);
        assertThat(record.localIp()).isEqualTo(new IpAddress(0x2001_0db8_0000_0000L, 1));
        assertThat(record.remoteIp()).isEqualTo(IpAddress.v4(0xc0000207));
        assertThat(record.interfaceIndex()).isEqualTo(3);
        assertThat(record.timer()).isEqualTo(TimerKind.KEEPALIVE);
        assertThat(record.timerExpiresMillis()).isEqualTo(10_000);
        assertThat(record.receiveQueue()).isEqualTo(5);
        assertThat(record.sendQueue()).isEqualTo(6);
        assertThat(record.uid()).isEqualTo(1000);
        assertThat(record.inode()).isEqualTo(1337);
        assertThat(record.details())
                .isEqualTo(new SocketDetails(
                        new SocketMemory(1, 2, 3, 4, 5, 6, 7, 8L, 9L),
                        "bbr",
                        Map.of(
                                "bbr_bw_lo", 11L,
                                "bbr_bw_hi", 1L,
                                "bbr_min_rtt", 21L,
                                "bbr_pacing_gain", 739L,
                                "bbr_cwnd_gain", 740L),
                        0x10,
                        0x20,
                        4L,
                        0xffff_ffffL,
                        2,
                        true,
                        0x1_0000_0c52L,
                        0x152,
                        "tls",
                        Map.of("tls_version", 0x304L, "tls_cipher", 51L, "tls_txconf", 1L, "tls_zc_ro_tx", 1L)));
        assertThat(Objects.requireNonNull(record.tcpInfo()).get(TcpMetric.RTO_US))
                .isEqualTo(216_608);
        assertThat(record.toString()).doesNotContainIgnoringCase("deadbeef");
        assertThat(malformed.total()).isZero();
    }

    @Test
    void theDetailsOfOneSocketDoNotLeakIntoTheNext() {
        parse(SampleMessages.buffer(SampleMessages.DUMP_ENTRY), Protocol.TCP);

        SocketRecord next = parse(SampleMessages.buffer(SampleMessages.TCP_DESTROY_EVENT), Protocol.TCP);

        assertThat(Objects.requireNonNull(next).details()).isNull();
    }

    @Test
    void aBigEndianKernelIsUnderstoodToo() {
        ByteBuffer message = ByteBuffer.allocate(96).order(ByteOrder.BIG_ENDIAN);
        message.putInt(96).putShort((short) 20).putShort((short) 0).putInt(0).putInt(0);
        message.put((byte) 2).put((byte) 1).putShort((short) 0);
        message.putShort((short) 443).putShort((short) 52244).putInt(0x7f000001).putInt(24 - 16 + 32, 0x0a010203);
        message.putInt(16 + 44, 0xfee2).putInt(16 + 48, 0x10).putInt(16 + 68, 1337);
        message.putShort(88, (short) 5)
                .putShort(90, (short) 10)
                .put(92, (byte) 17)
                .position(0);

        SocketRecord record = Objects.requireNonNull(parse(message, Protocol.TCP));

        assertThat(record.localPort()).isEqualTo(443);
        assertThat(record.remotePort()).isEqualTo(52244);
        assertThat(record.localIp()).isEqualTo(IpAddress.v4(0x7f000001));
        assertThat(record.remoteIp()).isEqualTo(IpAddress.v4(0x0a010203));
        assertThat(record.cookie()).isEqualTo(0x10_0000_fee2L);
        assertThat(record.inode()).isEqualTo(1337);
        assertThat(record.protocol()).isEqualTo(Protocol.UDP);
    }

    @Test
    void withoutAProtocolAttributeItIsWhatWasAskedFor() {
        ByteBuffer bare =
                SampleMessages.buffer(SampleMessages.TCP_DESTROY_EVENT).putInt(0, 88);

        assertThat(Objects.requireNonNull(parse(bare, Protocol.UDP)).protocol()).isEqualTo(Protocol.UDP);
        assertThat(Objects.requireNonNull(parse(bare, Protocol.TCP)).protocol()).isEqualTo(Protocol.TCP);
    }

    /** One byte of the labelled destroy event, or of the dump entry, made wrong. */
    @ParameterizedTest
    @CsvSource({
        "event,   4, 21, UNEXPECTED_TYPE",
        "event,   0, 87, BODY_TOO_SHORT",
        "event,  16, 1, UNKNOWN_FAMILY",
        "event,  92, 132, UNKNOWN_PROTOCOL",
        "event,  88, 4, ATTRIBUTE_PAYLOAD_TOO_SHORT",
        "event,  88, 3, ATTRIBUTE_LENGTH_TOO_SMALL",
        "event,  96, 165, ATTRIBUTE_LENGTH_BEYOND_MESSAGE",
        "event,   0, 90, ATTRIBUTE_HEADER_CUT",
        "entry,  88, 4, ATTRIBUTE_PAYLOAD_TOO_SHORT",
    })
    void bytesThatNoKernelSendsAreCountedByReason(String message, int offset, int value, Malformed reason) {
        ByteBuffer bytes = SampleMessages.buffer(
                message.equals("event") ? SampleMessages.TCP_DESTROY_EVENT : SampleMessages.DUMP_ENTRY);
        bytes.put(offset, (byte) value);
        if (offset == 0) {
            bytes.putInt(0, value);
        }

        assertThat(parse(bytes, Protocol.TCP)).isNull();
        assertThat(malformed.of(reason)).isEqualTo(1);
        assertThat(malformed.total()).isEqualTo(1);
    }
}
