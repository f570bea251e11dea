package io.sockcdc.collector.sockdiag.family;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.MessageCursor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FamilyParserTest {
    private static final int SEED = 58;

    private final MalformedCounts malformed = new MalformedCounts();

    private @Nullable FamilySocket parse(SocketKind kind, ByteBuffer message) {
        MessageCursor cursor = new MessageCursor();
        cursor.reset(message);
        return cursor.next() ? new FamilyParser(kind, 1, malformed).parse(cursor) : null;
    }

    private static ByteBuffer message(byte[] body) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(16 + body.length).order(ByteOrder.nativeOrder());
        bytes.putInt(16 + body.length)
                .putShort((short) 20)
                .putShort((short) 2)
                .putInt(1)
                .putInt(0);
        return bytes.put(body).flip();
    }

    @Test
    void aVsockSocketIsReadByTheHeader() {
        ByteBuffer body = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
        body.put((byte) 40).put((byte) 1).put((byte) 1).put((byte) 0);
        body.putInt(2).putInt(1024).putInt(3).putInt(-1).putInt(777).putInt(5).putInt(1);

        FamilySocket socket = parse(SocketKind.VSOCK, message(body.array()));

        assertThat(socket).isNotNull();
        assertThat(socket.local()).isEqualTo(new FamilySocket.End("2", 1024L));
        assertThat(socket.remote()).isEqualTo(new FamilySocket.End("3", null));
        assertThat(socket.inode()).isEqualTo(777);
        assertThat(socket.cookie()).isEqualTo(0x1_0000_0005L);
        assertThat(socket.type()).isEqualTo("STREAM");
    }

    @Test
    void anAbstractNameShowsItsZerosAndAPathEndsAtOne() {
        assertThat(name("\0a\0b")).isEqualTo("@a@b");
        assertThat(name("/run/x\0rest")).isEqualTo("/run/x");
    }

    private @Nullable String name(String name) {
        byte[] octets = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(16 + 4 + (octets.length + 3 & ~3)).order(ByteOrder.nativeOrder());
        body.position(16);
        body.putShort((short) (4 + octets.length)).putShort((short) 0).put(octets);
        FamilySocket socket = parse(SocketKind.UNIX, message(body.array()));
        assertThat(socket).isNotNull();
        return socket.local().name();
    }

    @Test
    void noBytesMakeItThrow() {
        Random random = new Random(SEED);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] body = new byte[random.nextInt(90)];
            random.nextBytes(body);
            for (int at = 16; at + 4 < body.length && random.nextBoolean(); at += 8) {
                body[at] = (byte) random.nextInt(12);
                body[at + 1] = 0;
                body[at + 2] = (byte) random.nextInt(9);
                body[at + 3] = 0;
            }
            SocketKind kind = SocketKind.values()[random.nextInt(SocketKind.values().length)];
            read += parse(kind, message(body)) == null ? 0 : 1;
        }
        assertThat(read).isPositive();
        assertThat(malformed.total()).isPositive();
    }
}
