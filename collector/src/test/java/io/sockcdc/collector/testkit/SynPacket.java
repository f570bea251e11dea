package io.sockcdc.collector.testkit;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** An IPv4 packet with a TCP SYN and nothing else (RFC 791, RFC 9293 section 3.1). */
final class SynPacket {
    private static final int IP_BYTES = 20;
    private static final int TCP_BYTES = 20;
    private static final int PSEUDO_BYTES = 12;
    private static final int SYN = 0x02;

    private SynPacket() {}

    static byte[] of(InetSocketAddress from, InetSocketAddress to) {
        byte[] source = from.getAddress().getAddress();
        byte[] target = to.getAddress().getAddress();
        ByteBuffer tcp = ByteBuffer.allocate(TCP_BYTES)
                .putShort((short) from.getPort())
                .putShort((short) to.getPort())
                .putInt(1)
                .putInt(0)
                .put((byte) ((TCP_BYTES / 4) << 4))
                .put((byte) SYN)
                .putShort((short) 64240)
                .putShort((short) 0)
                .putShort((short) 0);
        ByteBuffer summed = ByteBuffer.allocate(PSEUDO_BYTES + TCP_BYTES)
                .put(source)
                .put(target)
                .put((byte) 0)
                .put((byte) 6)
                .putShort((short) TCP_BYTES)
                .put(tcp.array());
        tcp.putShort(16, checksum(summed));
        // The kernel fills in length, id and checksum of the IP header.
        return ByteBuffer.allocate(IP_BYTES + TCP_BYTES)
                .put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) (IP_BYTES + TCP_BYTES))
                .putInt(0)
                .put((byte) 64)
                .put((byte) 6)
                .putShort((short) 0)
                .put(source)
                .put(target)
                .put(tcp.array())
                .array();
    }

    private static short checksum(ByteBuffer words) {
        int sum = 0;
        for (int at = 0; at < words.capacity(); at += 2) {
            sum += words.getShort(at) & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~sum;
    }
}
