package io.sockcdc.collector.testkit;

import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.TcpInfo;
import io.sockcdc.collector.model.TcpMetric;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages that the kernel sends, for fake kernels: the other way round than the parser, and with numbers of its
 * own. Details of a socket are not written. Host byte order.
 */
public final class KernelMessages {
    private static final int MOST_BYTES = 1024;
    private static final int SOCK_DIAG_BY_FAMILY = 20;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_MULTI = 2;

    private KernelMessages() {}

    /** A multicast of a freed socket: the fixed part, PROTOCOL, and tcp_info when the record has one. */
    public static byte[] destroyEvent(SocketRecord record) {
        ByteBuffer bytes = begin(SOCK_DIAG_BY_FAMILY, 0, 0);
        inetDiagMsg(bytes, record);
        bytes.putShort((short) 5).putShort((short) 10);
        bytes.putInt(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? number(record) : number(record) << 24);
        tcpInfo(bytes, record.tcpInfo());
        return end(bytes);
    }

    /** An entry of the answer to a dump. */
    public static byte[] dumpEntry(SocketRecord record, int sequence) {
        ByteBuffer bytes = begin(SOCK_DIAG_BY_FAMILY, NLM_F_MULTI, sequence);
        inetDiagMsg(bytes, record);
        tcpInfo(bytes, record.tcpInfo());
        return end(bytes);
    }

    /** The end of a dump. */
    public static byte[] done(int sequence) {
        return end(begin(NLMSG_DONE, NLM_F_MULTI, sequence).putInt(0));
    }

    /** A refusal with a positive errno. */
    public static byte[] error(int sequence, int errno) {
        return end(begin(NLMSG_ERROR, 0, sequence).putInt(-errno).put(new byte[16]));
    }

    private static ByteBuffer begin(int type, int flags, int sequence) {
        return ByteBuffer.allocate(MOST_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0);
    }

    private static byte[] end(ByteBuffer bytes) {
        byte[] message = new byte[bytes.position()];
        bytes.putInt(0, message.length).flip().get(message);
        return message;
    }

    private static void inetDiagMsg(ByteBuffer bytes, SocketRecord record) {
        boolean v4 = record.family() == Family.INET;
        bytes.put((byte) (v4 ? 2 : 10));
        bytes.put((byte) record.state().number());
        bytes.put((byte) record.timer().ordinal());
        bytes.put((byte) record.retransmits());
        networkOrder(bytes, record.localPort());
        networkOrder(bytes, record.remotePort());
        address(bytes, record.localIp(), v4);
        address(bytes, record.remoteIp(), v4);
        bytes.putInt(record.interfaceIndex());
        bytes.putInt((int) record.cookie()).putInt((int) (record.cookie() >>> 32));
        bytes.putInt((int) record.timerExpiresMillis());
        bytes.putInt((int) record.receiveQueue()).putInt((int) record.sendQueue());
        bytes.putInt((int) record.uid()).putInt((int) record.inode());
    }

    private static void networkOrder(ByteBuffer bytes, int port) {
        bytes.put((byte) (port >> 8)).put((byte) port);
    }

    private static void address(ByteBuffer bytes, IpAddress ip, boolean v4) {
        ByteBuffer octets = ByteBuffer.allocate(16).putLong(ip.high()).putLong(ip.low());
        if (v4) {
            bytes.put(octets.position(12)).put(new byte[12]);
        } else {
            bytes.put(octets.flip());
        }
    }

    private static int number(SocketRecord record) {
        return record.protocol() == Protocol.TCP ? 6 : 17;
    }

    private static void tcpInfo(ByteBuffer bytes, @Nullable TcpInfo info) {
        if (info == null) {
            return;
        }
        int start = bytes.position();
        bytes.putInt(0);
        for (int i = 0; i < info.arrived(); i++) {
            TcpMetric metric = TcpMetric.values()[i];
            long value = info.raw(metric);
            switch (metric) {
                case STATE, CA_STATE, RETRANSMITS, PROBES, BACKOFF, OPTIONS -> bytes.put((byte) value);
                case SND_WSCALE, DELIVERY_RATE_APP_LIMITED -> bytes.put((byte) value);
                case RCV_WSCALE -> lastByte(bytes, value << 4);
                case FASTOPEN_CLIENT_FAIL -> lastByte(bytes, value << 1);
                case PACING_RATE,
                        MAX_PACING_RATE,
                        BYTES_ACKED,
                        BYTES_RECEIVED,
                        DELIVERY_RATE,
                        BUSY_TIME_US,
                        RWND_LIMITED_US,
                        SNDBUF_LIMITED_US,
                        BYTES_SENT,
                        BYTES_RETRANS -> bytes.putLong(value);
                case TOTAL_RTO, TOTAL_RTO_RECOVERIES -> bytes.putShort((short) value);
                default -> bytes.putInt((int) value);
            }
        }
        bytes.putShort(start, (short) (bytes.position() - start)).putShort(start + 2, (short) 2);
        while (bytes.position() % 4 != 0) {
            bytes.put((byte) 0);
        }
    }

    /** Bit fields of one byte, as compilers for little-endian machines lay them out. */
    private static void lastByte(ByteBuffer bytes, long more) {
        int at = bytes.position() - 1;
        bytes.put(at, (byte) (bytes.get(at) | more));
    }
}
