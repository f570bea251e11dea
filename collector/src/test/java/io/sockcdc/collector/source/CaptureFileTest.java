package io.sockcdc.collector.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.netlink.MalformedCounts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureFileTest {
    private static final int MICROS = 0xa1b2c3d4;
    private static final int NANOS = 0xa1b23c4d;

    @TempDir
    Path folder;

    private final MalformedCounts malformed = new MalformedCounts();
    private final List<SocketRecord> records = new ArrayList<>();

    private static byte[] header(int magic, ByteOrder order, int linkType) {
        return ByteBuffer.allocate(24)
                .order(order)
                .putInt(magic)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0)
                .putInt(1 << 18)
                .putInt(linkType)
                .array();
    }

    private static byte[] frame(ByteOrder order, int netlinkFamily, byte[] netlink) {
        return ByteBuffer.allocate(32 + netlink.length)
                .order(order)
                .putInt(8, 16 + netlink.length)
                .putInt(12, 16 + netlink.length)
                .put(16 + 15, (byte) netlinkFamily)
                .put(32, netlink)
                .array();
    }

    private static byte[] message(ByteOrder order, int type, int flags, int sequence, byte[] body) {
        return ByteBuffer.allocate(16 + body.length)
                .order(order)
                .putInt(16 + body.length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0)
                .put(body)
                .array();
    }

    private static byte[] request(ByteOrder order, int sequence, int family, int protocol) {
        byte[] body = new byte[56];
        body[0] = (byte) family;
        body[1] = (byte) protocol;
        return frame(order, 4, message(order, 20, 0x301, sequence, body));
    }

    private static byte[] answer(ByteOrder order, int sequence, int port) {
        byte[] body = new byte[72];
        body[0] = 2;
        ByteBuffer.wrap(body).putShort(4, (short) port);
        return frame(order, 4, message(order, 20, 2, sequence, body));
    }

    private RecordedFrames.Summary read(byte[]... parts) throws IOException {
        Path file = folder.resolve("capture.pcap");
        try (var out = Files.newOutputStream(file)) {
            for (byte[] part : parts) {
                out.write(part);
            }
        }
        return RecordedFrames.read(file, 42, malformed, records::add);
    }

    @ParameterizedTest
    @CsvSource({"MICROS, LITTLE", "MICROS, BIG", "NANOS, LITTLE", "NANOS, BIG"})
    void bothByteOrdersAndBothClocksAreRead(String clock, String endian) throws IOException {
        ByteOrder order = endian.equals("BIG") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;

        RecordedFrames.Summary summary = read(
                header(clock.equals("NANOS") ? NANOS : MICROS, order, 253),
                request(order, 7, 2, 17),
                answer(order, 7, 53));

        assertThat(summary).isEqualTo(new RecordedFrames.Summary(2, 0, false));
        assertThat(records).singleElement().satisfies(record -> {
            assertThat(record.protocol()).isEqualTo(Protocol.UDP);
            assertThat(record.localPort()).isEqualTo(53);
            assertThat(record.netns()).isEqualTo(42);
        });
        assertThat(malformed.total()).isZero();
    }

    @Test
    void answersToOtherRequestsAndOtherFamiliesArePassedOver() throws IOException {
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;

        RecordedFrames.Summary summary = read(
                header(MICROS, order, 253),
                request(order, 1, 1, 0),
                answer(order, 1, 10),
                request(order, 2, 2, 132),
                answer(order, 2, 20),
                request(order, 2, 2, 6),
                answer(order, 2, 30),
                answer(order, 99, 40),
                frame(order, 0, new byte[3]));

        assertThat(summary).isEqualTo(new RecordedFrames.Summary(7, 1, false));
        assertThat(records).extracting(SocketRecord::localPort).containsExactly(30, 40);
        assertThat(records).extracting(SocketRecord::protocol).containsOnly(Protocol.TCP);
        assertThat(malformed.total()).isZero();
    }

    @Test
    void aFileThatWasCutIsReadUpToTheCut() throws IOException {
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        byte[] last = answer(order, 1, 20);

        RecordedFrames.Summary summary =
                read(header(MICROS, order, 253), answer(order, 1, 10), Arrays.copyOf(last, last.length - 1));

        assertThat(summary).isEqualTo(new RecordedFrames.Summary(1, 0, true));
        assertThat(records).extracting(SocketRecord::localPort).containsExactly(10);
    }

    @Test
    void aFileThatIsNoSuchCaptureSaysWhatItIs() {
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        assertThatThrownBy(() -> read(header(MICROS, order, 1)))
                .isInstanceOf(CaptureFileException.class)
                .hasMessageContaining("capture.pcap")
                .hasMessageContaining("link type 1 ");
        assertThatThrownBy(() -> read(header(0x0a0d0d0a, order, 253))).hasMessageContaining("pcapng");
        assertThatThrownBy(() -> read(new byte[23])).hasMessageContaining("shorter");
        assertThatThrownBy(() -> RecordedFrames.read(folder.resolve("none"), 0, malformed, records::add))
                .isInstanceOf(CaptureFileException.class);
    }

    @Test
    void noBytesInAFrameBreakTheReader() throws IOException {
        Random random = new Random(20_261_120);
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        byte[] whole = ByteBuffer.allocate(4096)
                .put(header(MICROS, order, 253))
                .put(request(order, 1, 2, 6))
                .put(answer(order, 1, 10))
                .put(answer(order, 1, 20))
                .array();
        for (int round = 0; round < 500; round++) {
            byte[] bytes = whole.clone();
            for (int i = 0; i < 4; i++) {
                bytes[24 + random.nextInt(400)] = (byte) random.nextInt();
            }

            RecordedFrames.Summary summary = read(Arrays.copyOf(bytes, 24 + random.nextInt(500)));

            assertThat(summary.frames()).isBetween(0L, 32L);
        }
    }
}
