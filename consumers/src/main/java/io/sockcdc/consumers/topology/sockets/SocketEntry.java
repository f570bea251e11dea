package io.sockcdc.consumers.topology.sockets;

import io.sockcdc.consumers.rules.LastKnown;
import io.sockcdc.consumers.rules.SocketView;
import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedSerde;
import io.sockcdc.consumers.serde.PackedWriter;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import io.sockcdc.schema.TcpInfo;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * What the table keeps of a socket: enough to count it and to judge its changes. Fields that an event does not know stay as they were before.
 *
 * @param epoch of the event it is from
 * @param sequence of that event
 * @param connection whether it is a connection: it has a remote address, does not listen, and is not a TCP socket in CLOSE
 * @param opened whether it was seen to open as a connection
 * @param presence whether its host is heard of, so that it is counted
 * @param server whether this host is the server's end
 * @param bytesIn payload bytes received so far, as far as it was reported
 * @param bytesOut payload bytes sent so far
 * @param openSinceMicros since when it is open at the least, microseconds since 1970 UTC
 * @param detail what only the rules want to know
 */
public record SocketEntry(
        long epoch,
        long sequence,
        boolean connection,
        boolean opened,
        Presence presence,
        State state,
        Protocol protocol,
        boolean server,
        @Nullable String localIp,
        @Nullable Integer localPort,
        @Nullable String remoteIp,
        @Nullable Integer remotePort,
        @Nullable String command,
        long bytesIn,
        long bytesOut,
        long openSinceMicros,
        Detail detail) {
    private static final int FORMAT = 2;

    /**
     * What the rules want to know besides.
     *
     * @param bytesInKnown whether payload bytes received were ever reported
     * @param bytesOutKnown whether payload bytes sent were
     * @param held whether a descriptor holds it, as far as the newest event knows
     * @param segmentsOut segments sent
     * @param retransmitted of those, sent again
     */
    public record Detail(
            Direction direction,
            Role role,
            @Nullable Integer pid,
            @Nullable Long uid,
            boolean bytesInKnown,
            boolean bytesOutKnown,
            boolean held,
            long segmentsOut,
            long retransmitted) {}

    /** Whether it counts as an open connection. */
    public boolean counts() {
        return connection && presence == Presence.HERE;
    }

    static Presence presence(int written) {
        Presence[] all = Presence.values();
        if (written >= all.length) {
            throw new SerializationException("a presence of kind " + written + ", which no version wrote");
        }
        return all[written];
    }

    boolean isOlderThan(SocketEvent event) {
        return event.getEpoch() != epoch ? event.getEpoch() > epoch : event.getSequence() > sequence;
    }

    /** What is known after an event; on CLOSE what was known last. */
    static SocketEntry after(SocketEvent event, @Nullable SocketEntry before, Presence presence) {
        String remoteIp = event.getRemoteIp();
        boolean ended = event.getOp() == Op.CLOSE;
        boolean connection =
                (ended && before != null) ? before.connection : (remoteIp != null && (ended || isConnected(event)));
        boolean appeared = before == null ? (event.getOp() == Op.OPEN || ended) : !before.connection;
        boolean knowsEnd = event.getRole() != Role.UNKNOWN || event.getDirection() != Direction.UNKNOWN;
        return new SocketEntry(
                event.getEpoch(),
                event.getSequence(),
                connection && !isListener(event),
                (connection && appeared) || (before != null && before.opened),
                presence,
                event.getState(),
                event.getProtocol(),
                (knowsEnd || before == null) ? isServer(event) : before.server,
                known(event.getLocalIp(), before == null ? null : before.localIp),
                known(event.getLocalPort(), before == null ? null : before.localPort),
                known(remoteIp, before == null ? null : before.remoteIp),
                known(event.getRemotePort(), before == null ? null : before.remotePort),
                known(event.getCommand(), before == null ? null : before.command),
                grown(event.getPayloadBytesReceived(), before == null ? 0 : before.bytesIn),
                grown(event.getPayloadBytesSent(), before == null ? 0 : before.bytesOut),
                before != null && before.remoteIp != null ? before.openSinceMicros : openSince(event),
                detail(event, before == null ? null : before.detail));
    }

    private static Detail detail(SocketEvent event, @Nullable Detail before) {
        TcpInfo info = event.getTcpInfo();
        boolean unheld = event.getCapturedBy() == CapturedBy.SNAPSHOT && event.getInode() == null;
        return new Detail(
                event.getDirection() == Direction.UNKNOWN && before != null ? before.direction : event.getDirection(),
                event.getRole() == Role.UNKNOWN && before != null ? before.role : event.getRole(),
                known(event.getPid(), before == null ? null : before.pid),
                known(event.getUid(), before == null ? null : before.uid),
                event.getPayloadBytesReceived() != null || (before != null && before.bytesInKnown),
                event.getPayloadBytesSent() != null || (before != null && before.bytesOutKnown),
                !unheld,
                grown(info == null ? null : info.getSegsOut(), before == null ? 0 : before.segmentsOut),
                grown(info == null ? null : info.getTotalRetrans(), before == null ? 0 : before.retransmitted));
    }

    SocketEntry with(Presence now) {
        return new SocketEntry(
                epoch,
                sequence,
                connection,
                opened,
                now,
                state,
                protocol,
                server,
                localIp,
                localPort,
                remoteIp,
                remotePort,
                command,
                bytesIn,
                bytesOut,
                openSinceMicros,
                detail);
    }

    /** What the rules know of the socket of that key. */
    public LastKnown known(SocketKey key) {
        return new LastKnown(
                epoch,
                sequence,
                new SocketView(
                        key.getHostId(),
                        key.getBootId(),
                        key.getNetns(),
                        key.getCookie(),
                        protocol,
                        localIp,
                        localPort,
                        remoteIp,
                        remotePort,
                        detail.direction,
                        detail.role,
                        state,
                        detail.pid,
                        command,
                        detail.uid,
                        openSinceMicros,
                        detail.bytesOutKnown ? (Long) bytesOut : null,
                        detail.bytesInKnown ? (Long) bytesIn : null,
                        detail.held,
                        null,
                        null),
                detail.segmentsOut,
                detail.retransmitted);
    }

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static boolean isConnected(SocketEvent event) {
        State state = event.getState();
        return state != State.BOUND_INACTIVE && !(state == State.CLOSE && event.getProtocol() == Protocol.TCP);
    }

    private static boolean isListener(SocketEvent event) {
        return event.getState() == State.LISTEN
                || event.getRole() == Role.LISTENER
                || event.getDirection() == Direction.LISTENER;
    }

    private static boolean isServer(SocketEvent event) {
        return event.getRole() == Role.SERVER
                || (event.getRole() == Role.UNKNOWN && event.getDirection() == Direction.INBOUND);
    }

    private static <T> @Nullable T known(@Nullable T now, @Nullable T before) {
        return now != null ? now : before;
    }

    private static long grown(@Nullable Long now, long before) {
        return now == null ? before : Math.max(now, before);
    }

    private static long openSince(SocketEvent event) {
        Instant since = event.getOpenedNotAfter();
        return micros(since != null ? since : event.getObservedAt());
    }

    /** Its form in the store. */
    static Serde<SocketEntry> serde() {
        return PackedSerde.of("socket entry", FORMAT, SocketEntry::write, SocketEntry::read);
    }

    private static void write(SocketEntry entry, PackedWriter out) {
        out.writeLong(entry.epoch)
                .writeLong(entry.sequence)
                .writeBoolean(entry.connection)
                .writeBoolean(entry.opened)
                .writeByte(entry.presence.ordinal())
                .writeText(entry.state.name())
                .writeText(entry.protocol.name())
                .writeBoolean(entry.server)
                .writeText(entry.localIp)
                .writeLong(entry.localPort == null ? -1 : entry.localPort)
                .writeText(entry.remoteIp)
                .writeLong(entry.remotePort == null ? -1 : entry.remotePort)
                .writeText(entry.command)
                .writeLong(entry.bytesIn)
                .writeLong(entry.bytesOut)
                .writeLong(entry.openSinceMicros);
        Detail detail = entry.detail;
        out.writeByte((detail.bytesInKnown ? 1 : 0)
                        | (detail.bytesOutKnown ? 2 : 0)
                        | (detail.held ? 4 : 0)
                        | (detail.pid != null ? 8 : 0)
                        | (detail.uid != null ? 16 : 0))
                .writeText(detail.direction.name())
                .writeText(detail.role.name())
                .writeLong(detail.segmentsOut)
                .writeLong(detail.retransmitted);
        if (detail.pid != null) {
            out.writeLong(detail.pid);
        }
        if (detail.uid != null) {
            out.writeLong(detail.uid);
        }
    }

    private static Detail readDetail(PackedReader in) {
        int flags = in.readByte();
        Direction direction = Direction.valueOf(String.valueOf(in.readText()));
        Role role = Role.valueOf(String.valueOf(in.readText()));
        long segments = in.readLong();
        long again = in.readLong();
        return new Detail(
                direction,
                role,
                (flags & 8) != 0 ? (Integer) in.readInt() : null,
                (flags & 16) != 0 ? (Long) in.readLong() : null,
                (flags & 1) != 0,
                (flags & 2) != 0,
                (flags & 4) != 0,
                segments,
                again);
    }

    private static SocketEntry read(PackedReader in) {
        return new SocketEntry(
                in.readLong(),
                in.readLong(),
                in.readBoolean(),
                in.readBoolean(),
                presence(in.readByte()),
                State.valueOf(String.valueOf(in.readText())),
                Protocol.valueOf(String.valueOf(in.readText())),
                in.readBoolean(),
                in.readText(),
                port(in.readInt()),
                in.readText(),
                port(in.readInt()),
                in.readText(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                readDetail(in));
    }

    private static @Nullable Integer port(int value) {
        return value < 0 ? null : value;
    }
}
