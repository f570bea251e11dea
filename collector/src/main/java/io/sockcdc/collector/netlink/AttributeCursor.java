package io.sockcdc.collector.netlink;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks the attributes of a message or of a nest of them (struct nlattr, include/uapi/linux/netlink.h). Same manners as
 * {@link MessageCursor}: lengths first, the first error stops it, nothing is thrown.
 *
 * <pre>
 *   0        2      4
 *   | length | type | payload ... padded to 4      type: 0x8000 nested, 0x4000 network order, 0x3fff the number
 *      u16     u16                                 host byte order
 * </pre>
 */
public final class AttributeCursor {
    /** Bytes of an attribute header. */
    public static final int NLA_HDRLEN = 4;

    private static final int NLA_TYPE_MASK = 0x3fff;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private ByteBuffer bytes = EMPTY;
    private int next;
    private int end;
    private int at;
    private int length;
    private @Nullable Malformed malformed;

    /** Starts on {@code length} bytes from {@code offset}; both must lie within the buffer's limit. */
    public void reset(ByteBuffer buffer, int offset, int bytesOfAttributes) {
        bytes = buffer;
        next = offset;
        end = offset + bytesOfAttributes;
        at = offset;
        length = 0;
        malformed = null;
    }

    /** Starts on what is nested in the attribute where {@code outer} stands. */
    public void resetTo(AttributeCursor outer) {
        reset(outer.bytes, outer.payloadOffset(), outer.payloadLength());
    }

    /** Moves to the next attribute. */
    public boolean next() {
        if (malformed != null || next >= end) {
            return false;
        }
        int left = end - next;
        if (left < NLA_HDRLEN) {
            return stop(Malformed.ATTRIBUTE_HEADER_CUT);
        }
        int claimed = Short.toUnsignedInt(bytes.getShort(next));
        if (claimed < NLA_HDRLEN) {
            return stop(Malformed.ATTRIBUTE_LENGTH_TOO_SMALL);
        }
        if (claimed > left) {
            return stop(Malformed.ATTRIBUTE_LENGTH_BEYOND_MESSAGE);
        }
        at = next;
        length = claimed;
        next = at + Math.min(left, (claimed + 3) & ~3);
        return true;
    }

    private boolean stop(Malformed reason) {
        malformed = reason;
        return false;
    }

    /** Why the walk ended early; null when every attribute was whole. */
    public @Nullable Malformed malformed() {
        return malformed;
    }

    /** The buffer walked over. */
    public ByteBuffer bytes() {
        return bytes;
    }

    /** Attribute number, without its flag bits. */
    public int type() {
        return bytes.getShort(at + 2) & NLA_TYPE_MASK;
    }

    /** Index of the payload's first byte. */
    public int payloadOffset() {
        return at + NLA_HDRLEN;
    }

    /** Bytes of the payload, without padding. */
    public int payloadLength() {
        return length - NLA_HDRLEN;
    }
}
