package io.sockcdc.consumers.siem;

import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The columns of Zeek's conn.log for one connection that ended; null where a column is not known. Owned by one thread. */
final class ZeekConnection {
    /** A column of conn.log, by its name and type (scripts/base/protocols/conn/main.zeek). */
    enum Column {
        TS("ts", "time"),
        UID("uid", "string"),
        ORIG_H("id.orig_h", "addr"),
        ORIG_P("id.orig_p", "port"),
        RESP_H("id.resp_h", "addr"),
        RESP_P("id.resp_p", "port"),
        PROTO("proto", "enum"),
        SERVICE("service", "string"),
        DURATION("duration", "interval"),
        ORIG_BYTES("orig_bytes", "count"),
        RESP_BYTES("resp_bytes", "count"),
        CONN_STATE("conn_state", "string"),
        LOCAL_ORIG("local_orig", "bool"),
        LOCAL_RESP("local_resp", "bool"),
        MISSED_BYTES("missed_bytes", "count"),
        HISTORY("history", "string"),
        ORIG_PKTS("orig_pkts", "count"),
        ORIG_IP_BYTES("orig_ip_bytes", "count"),
        RESP_PKTS("resp_pkts", "count"),
        RESP_IP_BYTES("resp_ip_bytes", "count"),
        TUNNEL_PARENTS("tunnel_parents", "set[string]"),
        IP_PROTO("ip_proto", "count"),
        COMMUNITY_ID("community_id", "string");

        private final String zeekName;
        private final String type;

        Column(String zeekName, String type) {
            this.zeekName = zeekName;
            this.type = type;
        }

        String zeekName() {
            return zeekName;
        }

        String type() {
            return type;
        }

        boolean isNumber() {
            return type.equals("count") || type.equals("port") || type.equals("time") || type.equals("interval");
        }
    }

    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int UID_DIGITS = 17;

    private final @Nullable String[] values = new @Nullable String[Column.values().length];
    private final CommunityId communityId = new CommunityId(0);
    private final MessageDigest hash;

    ZeekConnection() {
        try {
            hash = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
    }

    /** Takes an event; false when it is not the end of a connection between two known ends. */
    boolean take(SocketKey key, SocketEvent event) {
        if (event.getOp() != Op.CLOSE
                || Flow.isListener(event)
                || event.getLocalIp() == null
                || event.getRemoteIp() == null
                || event.getLocalPort() == null
                || event.getRemotePort() == null) {
            return false;
        }
        boolean localFirst = Flow.localIsSource(event);
        Instant since = Flow.openSince(event);
        Instant begin = since == null ? event.getObservedAt() : since;
        Long nanos = Flow.durationNanos(event);
        int iana = Flow.ianaNumber(event);
        put(Column.TS, seconds(begin.getEpochSecond(), begin.getNano()));
        put(Column.UID, uid(key));
        put(Column.ORIG_H, localFirst ? event.getLocalIp() : event.getRemoteIp());
        put(Column.ORIG_P, number(localFirst ? event.getLocalPort() : event.getRemotePort()));
        put(Column.RESP_H, localFirst ? event.getRemoteIp() : event.getLocalIp());
        put(Column.RESP_P, number(localFirst ? event.getRemotePort() : event.getLocalPort()));
        put(Column.PROTO, proto(event.getProtocol()));
        put(Column.DURATION, nanos == null ? null : seconds(nanos / 1_000_000_000, (int) (nanos % 1_000_000_000)));
        putTraffic(event, localFirst);
        put(Column.CONN_STATE, state(event));
        put(Column.HISTORY, history(event));
        put(Column.LOCAL_ORIG, isLocal(event.getDirection(), Direction.OUTBOUND, Direction.INBOUND));
        put(Column.LOCAL_RESP, isLocal(event.getDirection(), Direction.INBOUND, Direction.OUTBOUND));
        put(Column.MISSED_BYTES, "0");
        put(Column.IP_PROTO, iana == 0 ? null : Integer.toString(iana));
        put(Column.COMMUNITY_ID, communityId.of(event));
        return true;
    }

    /** The value of a column of the connection taken last. */
    @Nullable String value(Column column) {
        return values[column.ordinal()];
    }

    private void put(Column column, @Nullable String value) {
        values[column.ordinal()] = value;
    }

    private void putTraffic(SocketEvent event, boolean localFirst) {
        Long sent = event.getPayloadBytesSent();
        Long received = event.getPayloadBytesReceived();
        Long packetsSent = Flow.packetsSent(event);
        Long packetsReceived = Flow.packetsReceived(event);
        put(Column.ORIG_BYTES, number(localFirst ? sent : received));
        put(Column.RESP_BYTES, number(localFirst ? received : sent));
        put(Column.ORIG_PKTS, number(localFirst ? packetsSent : packetsReceived));
        put(Column.RESP_PKTS, number(localFirst ? packetsReceived : packetsSent));
    }

    /**
     * Zeek's word for how it went, where this end knows. Who sent a reset it does not know, unless it was the kernel that
     * turned away a connection nobody had accepted; and of UDP not whether anybody answered.
     */
    private static @Nullable String state(SocketEvent event) {
        CloseReason reason = event.getCloseReason();
        if (reason == null || !isTcp(event)) {
            return null;
        }
        return switch (reason) {
            case GRACEFUL -> "SF";
            case REFUSED -> event.getRole() == Role.CLIENT ? "REJ" : null;
            case NEVER_CONNECTED -> isUnanswered(event) ? "S0" : null;
            case UNACCEPTED -> event.getRole() == Role.SERVER ? "RSTR" : null;
            case RESET, LISTENER_CLOSED, HOST_RESTART, UNKNOWN -> null;
        };
    }

    /** The packets in their order, where nothing but one order is possible. */
    private static @Nullable String history(SocketEvent event) {
        String state = state(event);
        return "REJ".equals(state) ? "Sr" : "S0".equals(state) ? "S" : null;
    }

    private static boolean isUnanswered(SocketEvent event) {
        return event.getRole() == Role.CLIENT && event.getPreviousState() == State.SYN_SENT;
    }

    private static boolean isTcp(SocketEvent event) {
        return event.getProtocol() == Protocol.TCP || event.getProtocol() == Protocol.MPTCP;
    }

    private static String proto(Protocol protocol) {
        return switch (protocol) {
            case TCP, MPTCP -> "tcp";
            case UDP -> "udp";
            case ICMP -> "icmp";
            case UNKNOWN, UDPLITE, RAW, SCTP, DCCP, STREAM, DGRAM, SEQPACKET -> "unknown_transport";
        };
    }

    private static @Nullable String isLocal(Direction direction, Direction yes, Direction no) {
        return direction == yes || direction == Direction.LOCAL ? "T" : direction == no ? "F" : null;
    }

    /** C and 17 letters and digits, as Zeek's own, from the socket's identity: the same whenever it is made. */
    private String uid(SocketKey key) {
        ByteBuffer digest = ByteBuffer.wrap(hash.digest(Flow.socketId(key).getBytes(StandardCharsets.UTF_8)));
        StringBuilder uid = new StringBuilder("C");
        long rest = digest.getLong();
        for (int i = 0; i < UID_DIGITS; i++) {
            if (i == UID_DIGITS / 2) {
                rest = digest.getLong();
            }
            uid.append(DIGITS.charAt((int) Long.remainderUnsigned(rest, DIGITS.length())));
            rest = Long.divideUnsigned(rest, DIGITS.length());
        }
        return uid.toString();
    }

    private static String seconds(long seconds, int nanos) {
        String micros = Integer.toString(1_000_000 + nanos / 1000);
        return seconds + "." + micros.substring(1);
    }

    private static @Nullable String number(@Nullable Number value) {
        return value == null ? null : value.toString();
    }
}
