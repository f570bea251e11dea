package io.sockcdc.collector.sockdiag;

import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TcpInfo;
import io.sockcdc.collector.model.TimerKind;
import io.sockcdc.collector.netlink.AttributeCursor;
import io.sockcdc.collector.netlink.Malformed;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.MessageCursor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Turns one sock_diag message into a record: an entry of a dump and a destroy event look the same. What it cannot read whole
 * it counts and leaves out. It never throws on what the bytes say. One thread owns it.
 */
public final class DiagParser {
    private static final TimerKind[] TIMERS = TimerKind.values();

    private final MalformedCounts malformed;
    private final AttributeCursor attributes = new AttributeCursor();
    private final DetailsReader details = new DetailsReader();

    /** @param malformed where what cannot be read is counted */
    public DiagParser(MalformedCounts malformed) {
        this.malformed = malformed;
    }

    /**
     * Reads the message where the cursor stands.
     *
     * @param netns inode of the namespace it came from
     * @param otherwise protocol of a message that does not say its own: the one that was asked for
     * @return null when it is malformed, which has been counted
     */
    public @Nullable SocketRecord parse(MessageCursor message, long netns, Protocol otherwise) {
        if (message.type() != InetDiagReqV2.SOCK_DIAG_BY_FAMILY && message.type() != InetDiagReq.TCPDIAG_GETSOCK) {
            return refuse(Malformed.UNEXPECTED_TYPE);
        }
        if (message.bodyLength() < InetDiagMsg.BYTES) {
            return refuse(Malformed.BODY_TOO_SHORT);
        }
        ByteBuffer bytes = message.bytes();
        int at = message.bodyOffset();
        int familyNumber = bytes.get(at + InetDiagMsg.IDIAG_FAMILY);
        if (familyNumber != InetDiagMsg.AF_INET && familyNumber != InetDiagMsg.AF_INET6) {
            return refuse(Malformed.UNKNOWN_FAMILY);
        }

        Protocol protocol = otherwise;
        TcpInfo tcpInfo = null;
        int tcpInfoAt = 0;
        int tcpInfoLength = -1;
        details.reset();
        attributes.reset(bytes, at + InetDiagMsg.BYTES, message.bodyLength() - InetDiagMsg.BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case InetDiagAttribute.INET_DIAG_INFO -> {
                    tcpInfoAt = attributes.payloadOffset();
                    tcpInfoLength = attributes.payloadLength();
                }
                case InetDiagAttribute.INET_DIAG_PROTOCOL -> {
                    if (attributes.payloadLength() < 1) {
                        return refuse(Malformed.ATTRIBUTE_PAYLOAD_TOO_SHORT);
                    }
                    int number = bytes.get(attributes.payloadOffset());
                    if (number == DumpRequest.IPPROTO_TCP) {
                        protocol = Protocol.TCP;
                    } else if (number == DumpRequest.IPPROTO_UDP) {
                        protocol = Protocol.UDP;
                    } else {
                        return refuse(Malformed.UNKNOWN_PROTOCOL);
                    }
                }
                default -> {
                    Malformed reason = details.accept(attributes);
                    if (reason != null) {
                        return refuse(reason);
                    }
                }
            }
        }
        Malformed reason = attributes.malformed();
        if (reason != null) {
            return refuse(reason);
        }
        if (tcpInfoLength >= 0 && protocol == Protocol.TCP) {
            tcpInfo = TcpInfoLayout.read(bytes, tcpInfoAt, tcpInfoLength);
        }
        return record(bytes, at, netns, protocol, tcpInfo);
    }

    private SocketRecord record(ByteBuffer bytes, int at, long netns, Protocol protocol, @Nullable TcpInfo tcpInfo) {
        boolean v4 = bytes.get(at + InetDiagMsg.IDIAG_FAMILY) == InetDiagMsg.AF_INET;
        boolean swap = bytes.order() == ByteOrder.LITTLE_ENDIAN;
        return new SocketRecord(
                netns,
                word(bytes, at + InetDiagMsg.IDIAG_COOKIE) | word(bytes, at + InetDiagMsg.IDIAG_COOKIE + 4) << 32,
                v4 ? Family.INET : Family.INET6,
                protocol,
                SocketState.of(bytes.get(at + InetDiagMsg.IDIAG_STATE)),
                address(bytes, at + InetDiagMsg.IDIAG_SRC, v4, swap),
                port(bytes, at + InetDiagMsg.IDIAG_SPORT, swap),
                address(bytes, at + InetDiagMsg.IDIAG_DST, v4, swap),
                port(bytes, at + InetDiagMsg.IDIAG_DPORT, swap),
                bytes.getInt(at + InetDiagMsg.IDIAG_IF),
                timer(bytes.get(at + InetDiagMsg.IDIAG_TIMER)),
                word(bytes, at + InetDiagMsg.IDIAG_EXPIRES),
                bytes.get(at + InetDiagMsg.IDIAG_RETRANS) & 0xff,
                word(bytes, at + InetDiagMsg.IDIAG_RQUEUE),
                word(bytes, at + InetDiagMsg.IDIAG_WQUEUE),
                word(bytes, at + InetDiagMsg.IDIAG_UID),
                word(bytes, at + InetDiagMsg.IDIAG_INODE),
                tcpInfo,
                details.build());
    }

    private @Nullable SocketRecord refuse(Malformed reason) {
        malformed.count(reason);
        return null;
    }

    private static long word(ByteBuffer bytes, int at) {
        return bytes.getInt(at) & 0xffff_ffffL;
    }

    private static int port(ByteBuffer bytes, int at, boolean swap) {
        short port = bytes.getShort(at);
        return Short.toUnsignedInt(swap ? Short.reverseBytes(port) : port);
    }

    private static IpAddress address(ByteBuffer bytes, int at, boolean v4, boolean swap) {
        if (v4) {
            int bits = bytes.getInt(at);
            return IpAddress.v4(swap ? Integer.reverseBytes(bits) : bits);
        }
        long high = bytes.getLong(at);
        long low = bytes.getLong(at + 8);
        return swap ? new IpAddress(Long.reverseBytes(high), Long.reverseBytes(low)) : new IpAddress(high, low);
    }

    private static TimerKind timer(byte number) {
        int index = number & 0xff;
        return index < TimerKind.UNKNOWN.ordinal() ? TIMERS[index] : TimerKind.UNKNOWN;
    }
}
