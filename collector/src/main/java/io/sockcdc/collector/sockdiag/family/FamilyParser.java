package io.sockcdc.collector.sockdiag.family;

import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.netlink.AttributeCursor;
import io.sockcdc.collector.netlink.Malformed;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.MessageCursor;
import io.sockcdc.collector.sockdiag.DiagParser;
import io.sockcdc.collector.sockdiag.family.FamilySocket.End;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns one message of a listing into a socket. It never throws on what the bytes say. One thread owns it. */
final class FamilyParser {
    private final SocketKind kind;
    private final long netns;
    private final MalformedCounts malformed;
    private final AttributeCursor attributes = new AttributeCursor();
    private final DiagParser inet;

    FamilyParser(SocketKind kind, long netns, MalformedCounts malformed) {
        this.kind = kind;
        this.netns = netns;
        this.malformed = malformed;
        inet = new DiagParser(malformed);
    }

    /** The socket, or null when the message is malformed, which has been counted. */
    @Nullable FamilySocket parse(MessageCursor message) {
        if (kind.listing() == SocketKind.Listing.INET) {
            SocketRecord record = inet.parse(message, netns, Protocol.TCP);
            return record == null ? null : FamilySocket.inet(kind, record, Map.of());
        }
        if (message.type() != FamilyRequest.SOCK_DIAG_BY_FAMILY) {
            return refuse(Malformed.UNEXPECTED_TYPE);
        }
        int fixed = switch (kind.listing()) {
            case UNIX -> Layouts.UNIX_MSG;
            case PACKET -> Layouts.PACKET_MSG;
            case NETLINK -> Layouts.NETLINK_MSG;
            case VSOCK -> Layouts.VSOCK_MSG;
            case XDP, INET -> Layouts.XDP_MSG;
        };
        if (message.bodyLength() < fixed) {
            return refuse(Malformed.BODY_TOO_SHORT);
        }
        ByteBuffer bytes = message.bytes();
        int at = message.bodyOffset();
        attributes.reset(bytes, at + fixed, message.bodyLength() - fixed);
        FamilySocket socket = switch (kind.listing()) {
            case UNIX -> unix(bytes, at);
            case PACKET -> packet(bytes, at);
            case NETLINK -> netlink(bytes, at);
            case VSOCK -> vsock(bytes, at);
            case XDP, INET -> xdp(bytes, at);
        };
        Malformed reason = attributes.malformed();
        return reason == null ? socket : refuse(reason);
    }

    private @Nullable FamilySocket refuse(Malformed reason) {
        malformed.count(reason);
        return null;
    }

    private FamilySocket unix(ByteBuffer bytes, int at) {
        String name = null;
        long peer = 0;
        long receive = 0;
        long send = 0;
        Long uid = null;
        Map<String, Object> facts = new LinkedHashMap<>();
        while (attributes.next()) {
            switch (attributes.type()) {
                case Layouts.UNIX_DIAG_NAME -> name = unixName();
                case Layouts.UNIX_DIAG_VFS -> {
                    if (attributes.payloadLength() >= 8) {
                        facts.put("file_inode", u32(0));
                        facts.put("file_device", (u32(4) >>> 20) + ":" + (u32(4) & 0xf_ffff));
                    }
                }
                case Layouts.UNIX_DIAG_PEER -> peer = u32(0);
                case Layouts.UNIX_DIAG_ICONS -> facts.put("pending_inodes", words());
                case Layouts.UNIX_DIAG_RQLEN -> {
                    receive = u32(0);
                    send = u32(4);
                }
                case Layouts.UNIX_DIAG_SHUTDOWN -> facts.put("shutdown", (long) u8());
                case Layouts.UNIX_DIAG_UID -> uid = u32(0);
                default -> {}
            }
        }
        long inode = unsigned(bytes, at + Layouts.UNIX_INO);
        return new FamilySocket(
                kind,
                type(bytes, at),
                SocketState.of(bytes.get(at + Layouts.UNIX_STATE)),
                receive,
                send,
                new End(name, inode),
                new End(null, peer),
                uid,
                inode,
                cookie(bytes, at + Layouts.UNIX_COOKIE),
                null,
                facts);
    }

    /** A path ends at its first zero byte; an abstract name begins with one, and each is shown as @. */
    private String unixName() {
        byte[] octets = new byte[attributes.payloadLength()];
        attributes.bytes().get(attributes.payloadOffset(), octets);
        String text = new String(octets, StandardCharsets.UTF_8);
        if (text.startsWith("\0")) {
            return text.replace('\0', '@');
        }
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private FamilySocket packet(ByteBuffer bytes, int at) {
        long index = 0;
        long receive = 0;
        Long uid = null;
        Map<String, Object> facts = new LinkedHashMap<>();
        int protocol = Short.toUnsignedInt(bytes.getShort(at + Layouts.PACKET_NUM));
        facts.put("ethertype", (long) protocol);
        while (attributes.next()) {
            switch (attributes.type()) {
                case Layouts.PACKET_DIAG_INFO -> {
                    index = u32(Layouts.PDI_INDEX);
                    facts.put("ring_version", u32(Layouts.PDI_VERSION));
                    facts.put("flags", u32(Layouts.PDI_FLAGS));
                }
                case Layouts.PACKET_DIAG_FANOUT -> facts.put("fanout", u32(0));
                case Layouts.PACKET_DIAG_UID -> uid = u32(0);
                case Layouts.PACKET_DIAG_MEMINFO -> receive = u32(4 * Layouts.SK_MEMINFO_RMEM_ALLOC);
                default -> {}
            }
        }
        return new FamilySocket(
                kind,
                type(bytes, at),
                SocketState.CLOSE,
                receive,
                0,
                new End(ProtocolNames.ethernet(protocol), index),
                End.NONE,
                uid,
                unsigned(bytes, at + Layouts.PACKET_INO),
                cookie(bytes, at + Layouts.PACKET_COOKIE),
                null,
                facts);
    }

    private FamilySocket netlink(ByteBuffer bytes, int at) {
        long receive = 0;
        long send = 0;
        Map<String, Object> facts = new LinkedHashMap<>();
        int protocol = Byte.toUnsignedInt(bytes.get(at + Layouts.NETLINK_PROTOCOL));
        facts.put("netlink_protocol", (long) protocol);
        while (attributes.next()) {
            switch (attributes.type()) {
                case Layouts.NETLINK_DIAG_MEMINFO -> {
                    receive = u32(4 * Layouts.SK_MEMINFO_RMEM_ALLOC);
                    send = u32(4 * Layouts.SK_MEMINFO_WMEM_ALLOC);
                }
                case Layouts.NETLINK_DIAG_GROUPS -> facts.put("groups", groups());
                default -> {}
            }
        }
        boolean connected = bytes.get(at + Layouts.NETLINK_STATE) == Layouts.NETLINK_CONNECTED;
        End remote = connected
                ? new End(
                        String.valueOf(unsigned(bytes, at + Layouts.NETLINK_DST_GROUP)),
                        unsigned(bytes, at + Layouts.NETLINK_DST_PORTID))
                : End.NONE;
        return new FamilySocket(
                kind,
                type(bytes, at),
                SocketState.CLOSE,
                receive,
                send,
                new End(ProtocolNames.netlink(protocol), unsigned(bytes, at + Layouts.NETLINK_PORTID)),
                remote,
                null,
                unsigned(bytes, at + Layouts.NETLINK_INO),
                cookie(bytes, at + Layouts.NETLINK_COOKIE),
                null,
                facts);
    }

    private FamilySocket vsock(ByteBuffer bytes, int at) {
        return new FamilySocket(
                kind,
                type(bytes, at),
                SocketState.of(bytes.get(at + Layouts.VSOCK_STATE)),
                0,
                0,
                vsockEnd(bytes, at + Layouts.VSOCK_SRC_CID, at + Layouts.VSOCK_SRC_PORT),
                vsockEnd(bytes, at + Layouts.VSOCK_DST_CID, at + Layouts.VSOCK_DST_PORT),
                null,
                unsigned(bytes, at + Layouts.VSOCK_INO),
                cookie(bytes, at + Layouts.VSOCK_COOKIE),
                null,
                Map.of());
    }

    /** All ones is any. */
    private static End vsockEnd(ByteBuffer bytes, int cidAt, int portAt) {
        boolean anyCid = bytes.getInt(cidAt) == -1;
        boolean anyPort = bytes.getInt(portAt) == -1;
        return new End(
                anyCid ? null : String.valueOf(unsigned(bytes, cidAt)),
                anyPort ? null : (Long) unsigned(bytes, portAt));
    }

    private FamilySocket xdp(ByteBuffer bytes, int at) {
        Long index = null;
        Long uid = null;
        Map<String, Object> facts = new LinkedHashMap<>();
        while (attributes.next()) {
            if (attributes.type() == Layouts.XDP_DIAG_INFO) {
                index = u32(0);
                facts.put("queue_id", u32(4));
            } else if (attributes.type() == Layouts.XDP_DIAG_UID) {
                uid = u32(0);
            }
        }
        return new FamilySocket(
                kind,
                type(bytes, at),
                SocketState.CLOSE,
                0,
                0,
                new End(null, index),
                End.NONE,
                uid,
                unsigned(bytes, at + Layouts.XDP_INO),
                cookie(bytes, at + Layouts.XDP_COOKIE),
                null,
                facts);
    }

    private static String type(ByteBuffer bytes, int at) {
        return FamilySocket.typeName(bytes.get(at + 1));
    }

    private static long unsigned(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    /** Two words, the low one first on machines of either byte order. */
    private static long cookie(ByteBuffer bytes, int at) {
        return unsigned(bytes, at) | unsigned(bytes, at + 4) << 32;
    }

    private int u8() {
        return attributes.payloadLength() < 1
                ? 0
                : Byte.toUnsignedInt(attributes.bytes().get(attributes.payloadOffset()));
    }

    /** A word of the payload; 0 when the payload is shorter. */
    private long u32(int offset) {
        return attributes.payloadLength() < offset + 4
                ? 0
                : unsigned(attributes.bytes(), attributes.payloadOffset() + offset);
    }

    private List<Long> words() {
        List<Long> words = new ArrayList<>();
        for (int at = 0; at + 4 <= attributes.payloadLength(); at += 4) {
            words.add(u32(at));
        }
        return words;
    }

    /** Multicast groups that were joined, from 1: bits of native longs, read here as words. */
    private List<Long> groups() {
        List<Long> groups = new ArrayList<>();
        List<Long> words = words();
        for (int word = 0; word < words.size(); word++) {
            for (int bit = 0; bit < 32; bit++) {
                if ((words.get(word) >>> bit & 1) != 0) {
                    groups.add(word * 32L + bit + 1);
                }
            }
        }
        return groups;
    }
}
