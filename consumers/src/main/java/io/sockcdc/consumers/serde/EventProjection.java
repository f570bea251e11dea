package io.sockcdc.consumers.serde;

import io.sockcdc.codec.SchemaHistory;
import io.sockcdc.codec.SchemaReference.Fingerprint;
import io.sockcdc.codec.SingleObject;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.State;
import io.sockcdc.schema.TcpInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Reads of an event what counts and rules look at, and passes over the rest: a third of the time of reading all. What is read
 * is as Avro's own reader gives it, of any published version. Mutable; owned by one thread.
 */
final class EventProjection {
    private static final long MILLION = 1_000_000;
    /** An array of these is never longer than its bytes. */
    private static final Set<Schema.Type> TAKES_BYTES =
            EnumSet.of(Schema.Type.ENUM, Schema.Type.STRING, Schema.Type.BYTES, Schema.Type.INT, Schema.Type.LONG);

    private final SchemaHistory history = SchemaHistory.published();
    private final Map<Long, Step<SocketEvent>[]> layouts = new HashMap<>();
    private Step<SocketEvent> @Nullable [] last;
    private long lastFingerprint;
    private @Nullable BinaryDecoder decoder;

    /** Reads one field into what is made. */
    private interface Step<T> {
        void read(BinaryDecoder in, T to) throws IOException;
    }

    private interface Value<V> {
        V read(BinaryDecoder in) throws IOException;
    }

    /** A text that is often the one before: then it is the same object. */
    private static final class RepeatedText implements Value<String> {
        private Utf8 read = new Utf8();
        private Utf8 before = new Utf8();
        private String text = "";

        @Override
        public String read(BinaryDecoder in) throws IOException {
            read = in.readString(read);
            if (!read.equals(before)) {
                text = read.toString();
                Utf8 other = before;
                before = read;
                read = other;
            }
            return text;
        }
    }

    private interface Setter<T, V> {
        void set(T to, V value);
    }

    /** The event in these bytes; null when this is not single-object encoding of a version that is known. */
    @Nullable SocketEvent read(byte[] bytes) throws IOException {
        if (bytes.length <= SingleObject.HEADER_LENGTH || (bytes[0] & 0xff) != 0xC3 || bytes[1] != 1) {
            return null;
        }
        long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
        Step<SocketEvent>[] layout = last;
        if (layout == null || fingerprint != lastFingerprint) {
            layout = layout(fingerprint);
            if (layout == null) {
                return null;
            }
            last = layout;
            lastFingerprint = fingerprint;
        }
        int header = SingleObject.HEADER_LENGTH;
        BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, header, bytes.length - header, decoder);
        decoder = in;
        SocketEvent event = new SocketEvent();
        for (Step<SocketEvent> step : layout) {
            step.read(in, event);
        }
        if (!in.isEnd()) {
            throw new IOException("the event ends before its " + bytes.length + " bytes do");
        }
        return event;
    }

    private Step<SocketEvent> @Nullable [] layout(long fingerprint) {
        Step<SocketEvent>[] known = layouts.get(fingerprint);
        if (known != null) {
            return known;
        }
        Schema writer = history.find(new Fingerprint(fingerprint));
        if (writer == null
                || !writer.getFullName().equals(SocketEvent.getClassSchema().getFullName())) {
            return null;
        }
        Step<SocketEvent>[] made = steps(writer, EventProjection::step);
        layouts.put(fingerprint, made);
        return made;
    }

    @SuppressWarnings("unchecked") // an array of a generic type
    private static <T> Step<T>[] steps(Schema writer, Function<Schema.Field, Step<T>> made) {
        return writer.getFields().stream().map(made).toArray(Step[]::new);
    }

    private static Step<SocketEvent> step(Schema.Field field) {
        Schema schema = field.schema();
        return switch (field.name()) {
            case "op" -> field(schema, constants(schema, Op.UNKNOWN), SocketEvent::setOp);
            case "captured_by" -> field(schema, constants(schema, CapturedBy.UNKNOWN), SocketEvent::setCapturedBy);
            case "protocol" -> field(schema, constants(schema, Protocol.UNKNOWN), SocketEvent::setProtocol);
            case "direction" -> field(schema, constants(schema, Direction.UNKNOWN), SocketEvent::setDirection);
            case "role" -> field(schema, constants(schema, Role.UNKNOWN), SocketEvent::setRole);
            case "state" -> field(schema, constants(schema, State.UNKNOWN), SocketEvent::setState);
            case "close_reason" -> field(schema, constants(schema, CloseReason.UNKNOWN), SocketEvent::setCloseReason);
            case "epoch" -> (in, to) -> to.setEpoch(in.readLong());
            case "sequence" -> (in, to) -> to.setSequence(in.readLong());
            case "observed_at" -> field(schema, EventProjection::instant, SocketEvent::setObservedAt);
            case "opened_not_before" -> field(schema, EventProjection::instant, SocketEvent::setOpenedNotBefore);
            case "opened_not_after" -> field(schema, EventProjection::instant, SocketEvent::setOpenedNotAfter);
            case "local_ip" -> field(schema, new RepeatedText(), SocketEvent::setLocalIp);
            case "remote_ip" -> field(schema, BinaryDecoder::readString, SocketEvent::setRemoteIp);
            case "command" -> field(schema, new RepeatedText(), SocketEvent::setCommand);
            case "local_port" -> field(schema, BinaryDecoder::readInt, SocketEvent::setLocalPort);
            case "remote_port" -> field(schema, BinaryDecoder::readInt, SocketEvent::setRemotePort);
            case "pid" -> field(schema, BinaryDecoder::readInt, SocketEvent::setPid);
            case "uid" -> field(schema, BinaryDecoder::readLong, SocketEvent::setUid);
            case "inode" -> field(schema, BinaryDecoder::readLong, SocketEvent::setInode);
            case "accept_queue" -> field(schema, BinaryDecoder::readLong, SocketEvent::setAcceptQueue);
            case "accept_queue_limit" -> field(schema, BinaryDecoder::readLong, SocketEvent::setAcceptQueueLimit);
            case "payload_bytes_sent" -> field(schema, BinaryDecoder::readLong, SocketEvent::setPayloadBytesSent);
            case "payload_bytes_received" ->
                field(schema, BinaryDecoder::readLong, SocketEvent::setPayloadBytesReceived);
            case "tcp_info" -> tcpInfo(schema);
            default -> skip(schema);
        };
    }

    private static Step<SocketEvent> tcpInfo(Schema schema) {
        Step<TcpInfo>[] steps = steps(value(schema), EventProjection::infoStep);
        Value<TcpInfo> info = in -> {
            TcpInfo read = new TcpInfo();
            for (Step<TcpInfo> step : steps) {
                step.read(in, read);
            }
            return read;
        };
        return field(schema, info, SocketEvent::setTcpInfo);
    }

    private static Step<TcpInfo> infoStep(Schema.Field field) {
        return switch (field.name()) {
            case "segs_out" -> field(field.schema(), BinaryDecoder::readLong, TcpInfo::setSegsOut);
            case "total_retrans" -> field(field.schema(), BinaryDecoder::readLong, TcpInfo::setTotalRetrans);
            case "bytes_received" -> field(field.schema(), BinaryDecoder::readLong, TcpInfo::setBytesReceived);
            default -> skip(field.schema());
        };
    }

    /** Of a value, or of a union of it with null. */
    private static <T, V> Step<T> field(Schema schema, Value<? extends V> value, Setter<T, V> setter) {
        if (schema.getType() != Schema.Type.UNION) {
            return (in, to) -> setter.set(to, value.read(in));
        }
        int nothing = schema.getTypes().size() == 2 ? schema.getIndexNamed("null") : -1;
        return (in, to) -> {
            if (in.readIndex() != nothing) {
                setter.set(to, value.read(in));
            }
        };
    }

    private static <T> Step<T> skip(Schema schema) {
        if (schema.getType() == Schema.Type.UNION && schema.getTypes().size() == 2) {
            int nothing = schema.getIndexNamed("null");
            Schema value = value(schema);
            return (in, to) -> {
                if (in.readIndex() != nothing) {
                    GenericDatumReader.skip(value, in);
                }
            };
        }
        return schema.getType() == Schema.Type.ARRAY
                        && TAKES_BYTES.contains(schema.getElementType().getType())
                ? (in, to) -> skipArray(schema.getElementType(), in)
                : (in, to) -> GenericDatumReader.skip(schema, in);
    }

    /** As Avro's own, which looks through the schema of the elements each time. */
    private static void skipArray(Schema element, BinaryDecoder in) throws IOException {
        for (long left = in.skipArray(); left > 0; left = in.skipArray()) {
            for (; left > 0; left--) {
                GenericDatumReader.skip(element, in);
            }
        }
    }

    private static Schema value(Schema schema) {
        return schema.getType() != Schema.Type.UNION
                ? schema
                : schema.getTypes().get(1 - schema.getIndexNamed("null"));
    }

    private static Instant instant(BinaryDecoder in) throws IOException {
        long micros = in.readLong();
        return Instant.ofEpochSecond(Math.floorDiv(micros, MILLION), Math.floorMod(micros, MILLION) * 1000);
    }

    /** Those of the writer by their place; a symbol of a newer version is unknown. */
    private static <E extends Enum<E>> Value<E> constants(Schema schema, E unknown) {
        List<String> symbols = value(schema).getEnumSymbols();
        Map<String, E> named = new HashMap<>();
        for (E each : unknown.getDeclaringClass().getEnumConstants()) {
            named.put(each.name(), each);
        }
        List<E> all = symbols.stream()
                .map(symbol -> named.getOrDefault(symbol, unknown))
                .toList();
        return in -> all.get(in.readEnum());
    }
}
