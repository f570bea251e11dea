package io.sockcdc.consumers.history;

import io.sockcdc.codec.SchemaHistory;
import io.sockcdc.codec.SchemaReference.Fingerprint;
import io.sockcdc.codec.SingleObject;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an event that say what it does to a table, read from its bytes without decoding the hundred others: it makes
 * no objects. Any published version of the schema is understood. Mutable; owned by one thread.
 */
public final class EventHead {
    private static final int MARKER = 0xC3;
    /** Stands for absent inside; never leaves. */
    private static final long ABSENT = Long.MIN_VALUE;

    private final SchemaHistory history = SchemaHistory.published();
    private final Map<Long, HeadLayout> layouts = new HashMap<>();
    private @Nullable HeadLayout last;
    private long lastFingerprint;
    private @Nullable BinaryDecoder decoder;

    Op op = Op.UNKNOWN;
    CapturedBy capturedBy = CapturedBy.UNKNOWN;
    Protocol protocol = Protocol.UNKNOWN;
    State state = State.UNKNOWN;
    long epoch;
    long sequence;
    long observedAt;
    long openedNotBefore;
    long openedNotAfter;
    long closedNotBefore;
    long closedNotAfter;
    long localPort;
    long remotePort;

    /** Reads an event; false when it is none, or of a version that is not known, or cut short. */
    public boolean read(byte @Nullable [] value) {
        if (value == null
                || value.length <= SingleObject.HEADER_LENGTH
                || (value[0] & 0xff) != MARKER
                || value[1] != 1) {
            return false;
        }
        long fingerprint = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
        HeadLayout layout = last;
        if (layout == null || fingerprint != lastFingerprint) {
            layout = layout(fingerprint);
            if (layout == null) {
                return false;
            }
            last = layout;
            lastFingerprint = fingerprint;
        }
        openedNotBefore = ABSENT;
        openedNotAfter = ABSENT;
        closedNotBefore = ABSENT;
        closedNotAfter = ABSENT;
        localPort = ABSENT;
        remotePort = ABSENT;
        try {
            BinaryDecoder in = DecoderFactory.get()
                    .binaryDecoder(
                            value, SingleObject.HEADER_LENGTH, value.length - SingleObject.HEADER_LENGTH, decoder);
            decoder = in;
            layout.read(in, this);
            return true;
        } catch (IOException | RuntimeException e) {
            // Damaged bytes are an answer here: the caller counts them.
            decoder = null;
            return false;
        }
    }

    private @Nullable HeadLayout layout(long fingerprint) {
        HeadLayout known = layouts.get(fingerprint);
        if (known != null) {
            return known;
        }
        var writer = history.find(new Fingerprint(fingerprint));
        if (writer == null
                || !writer.getFullName().equals(SocketEvent.getClassSchema().getFullName())) {
            return null;
        }
        HeadLayout made = HeadLayout.of(writer);
        layouts.put(fingerprint, made);
        return made;
    }

    /** What happened. */
    public Op op() {
        return op;
    }

    /** Which source saw it. */
    public CapturedBy capturedBy() {
        return capturedBy;
    }

    /** Its transport protocol. */
    public Protocol protocol() {
        return protocol;
    }

    /** State after the event. */
    public State state() {
        return state;
    }

    /** The run of the collector. */
    public long epoch() {
        return epoch;
    }

    /** Number in its epoch. */
    public long sequence() {
        return sequence;
    }

    /** When it was observed, microseconds since 1970 UTC. */
    public long observedAtMicros() {
        return observedAt;
    }

    /** Lower bound of the opening, microseconds since 1970 UTC, or {@code otherwise} when nothing is known. */
    public long openedNotBefore(long otherwise) {
        return openedNotBefore == ABSENT ? otherwise : openedNotBefore;
    }

    /** Upper bound of the opening. */
    public long openedNotAfter(long otherwise) {
        return openedNotAfter == ABSENT ? otherwise : openedNotAfter;
    }

    /** Lower bound of the close. */
    public long closedNotBefore(long otherwise) {
        return closedNotBefore == ABSENT ? otherwise : closedNotBefore;
    }

    /** Upper bound of the close. */
    public long closedNotAfter(long otherwise) {
        return closedNotAfter == ABSENT ? otherwise : closedNotAfter;
    }

    /** Whether it says that the socket is held by a descriptor and in no table of the kernel any more. */
    public boolean isHeldOnly() {
        return op != Op.CLOSE && protocol == Protocol.TCP && state == State.CLOSE;
    }

    /** Local port, 0 when not known. */
    int localPort() {
        return localPort == ABSENT ? 0 : (int) localPort;
    }

    /** Remote port, 0 when not known. */
    int remotePort() {
        return remotePort == ABSENT ? 0 : (int) remotePort;
    }
}
