package io.sockcdc.collector;

import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TimerKind;
import io.sockcdc.collector.sockdiag.family.FamilySocket;
import io.sockcdc.collector.sockdiag.family.SocketKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Raw IP sockets as /proc/net/raw and raw6 show them, for kernels without raw_diag. Columns are {@code sl local rem st tx:rx
 * tr:when retrnsmt uid timeout inode ref pointer drops}; addresses are words in host byte order, in hexadecimal, and the port
 * is the IP protocol. There is no cookie.
 */
final class ProcNetRaw {
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int QUEUES = 4;
    private static final int UID = 7;
    private static final int INODE = 9;

    private ProcNetRaw() {}

    static void read(Path procNet, long netns, Consumer<FamilySocket> consumer) throws IOException {
        for (Family family : Family.values()) {
            for (String line : lines(procNet.resolve(family == Family.INET ? "raw" : "raw6"))) {
                String[] words = line.trim().split("\\s+", -1);
                if (words.length > INODE && words[LOCAL].indexOf(':') > 0) {
                    consumer.accept(FamilySocket.inet(SocketKind.RAW, record(words, family, netns), Map.of()));
                }
            }
        }
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file, StandardCharsets.US_ASCII);
        } catch (NoSuchFileException noIpv6) {
            return List.of();
        }
    }

    private static SocketRecord record(String[] words, Family family, long netns) {
        String[] queues = words[QUEUES].split(":", 2);
        return new SocketRecord(
                netns,
                0,
                family,
                Protocol.TCP,
                SocketState.of(Integer.parseInt(words[STATE], 16)),
                address(words[LOCAL]),
                port(words[LOCAL]),
                address(words[REMOTE]),
                port(words[REMOTE]),
                0,
                TimerKind.OFF,
                0,
                0,
                Long.parseLong(queues[1], 16),
                Long.parseLong(queues[0], 16),
                Long.parseLong(words[UID]),
                Long.parseLong(words[INODE]),
                null,
                null);
    }

    private static IpAddress address(String end) {
        byte[] octets = HexFormat.of().parseHex(end, 0, end.indexOf(':'));
        ByteBuffer words = ByteBuffer.wrap(octets);
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            for (int i = 0; i < octets.length; i += Integer.BYTES) {
                words.putInt(i, Integer.reverseBytes(words.getInt(i)));
            }
        }
        return octets.length == Integer.BYTES
                ? IpAddress.v4(words.getInt(0))
                : new IpAddress(words.getLong(0), words.getLong(Long.BYTES));
    }

    private static int port(String end) {
        return Integer.parseInt(end.substring(end.indexOf(':') + 1), 16);
    }
}
