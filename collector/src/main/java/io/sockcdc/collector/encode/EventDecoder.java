package io.sockcdc.collector.encode;

import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.Container;
import io.sockcdc.collector.model.Direction;
import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketDetails;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TimeBounds;
import io.sockcdc.collector.model.TimerKind;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event back to the change it was made of, as far as the socket table needs it to go on after a restart: identity,
 * addresses, state, owner, time bounds and payload. Queues, timers, memory and tcp_info stay behind.
 */
public final class EventDecoder {
    private EventDecoder() {}

    /**
     * The change, or null when the socket is of a kind that the table does not follow.
     *
     * @throws UnreadableRecordException when an address is not one
     */
    public static @Nullable SocketChange decode(SocketKey key, SocketEvent event) {
        Family family = named(Family.class, event.getFamily());
        Protocol protocol = named(Protocol.class, event.getProtocol());
        Op op = named(Op.class, event.getOp());
        if (family == null || protocol == null || op == null) {
            return null;
        }
        SocketRecord socket = new SocketRecord(
                key.getNetns(),
                key.getCookie(),
                family,
                protocol,
                orElse(named(SocketState.class, event.getState()), SocketState.UNKNOWN),
                address(event.getLocalIp()),
                orZero(event.getLocalPort()),
                address(event.getRemoteIp()),
                orZero(event.getRemotePort()),
                orZero(event.getInterfaceIndex()),
                TimerKind.OFF,
                0,
                0,
                0,
                0,
                event.getUid() == null ? 0 : event.getUid(),
                event.getInode() == null ? 0 : event.getInode(),
                null,
                details(event));
        return new SocketChange(
                op,
                orElse(named(CapturedBy.class, event.getCapturedBy()), CapturedBy.SNAPSHOT),
                micros(event.getObservedAt()),
                socket,
                0,
                new TimeBounds(optionalMicros(event.getOpenedNotBefore()), optionalMicros(event.getOpenedNotAfter())),
                null,
                orElse(named(Direction.class, event.getDirection()), Direction.UNKNOWN),
                orElse(named(Role.class, event.getRole()), Role.UNKNOWN),
                optional(SocketState.class, event.getPreviousState()),
                optional(CloseReason.class, event.getCloseReason()),
                event.getUser(),
                owner(event),
                event.getPayloadBytesSent(),
                event.getPayloadBytesReceived());
    }

    private static @Nullable SocketDetails details(SocketEvent event) {
        if (event.getCongestion() == null && event.getCgroupId() == null) {
            return null;
        }
        return new SocketDetails(
                null,
                event.getCongestion(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                event.getCgroupId(),
                null,
                null,
                null);
    }

    private static @Nullable Owner owner(SocketEvent event) {
        Integer pid = event.getPid();
        return pid == null && event.getCgroup() == null
                ? null
                : new Owner(
                        pid,
                        event.getCommand(),
                        event.getExecutable(),
                        optionalMicros(event.getProcessStartedAt()),
                        event.getCgroup(),
                        container(event));
    }

    private static @Nullable Container container(SocketEvent event) {
        String id = event.getContainerId();
        return id == null ? null : new Container(id, event.getContainerName(), event.getPod());
    }

    private static IpAddress address(@Nullable String text) {
        if (text == null) {
            return IpAddress.v4(0);
        }
        try {
            // A literal address is never looked up.
            byte[] bytes = InetAddress.getByName(text).getAddress();
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return bytes.length == 4
                    ? IpAddress.v4(buffer.getInt())
                    : new IpAddress(buffer.getLong(), buffer.getLong());
        } catch (UnknownHostException e) {
            throw new UnreadableRecordException("not an address: " + text, e);
        }
    }

    private static <E extends Enum<E>> @Nullable E named(Class<E> type, Enum<?> symbol) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(symbol.name())) {
                return constant;
            }
        }
        return null;
    }

    private static <E extends Enum<E>> @Nullable E optional(Class<E> type, @Nullable Enum<?> symbol) {
        return symbol == null ? null : named(type, symbol);
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    private static int orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }

    private static @Nullable Long optionalMicros(@Nullable Instant instant) {
        return instant == null ? null : (Long) micros(instant);
    }
}
