package io.sockcdc.collector.netlink;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks the messages of one datagram (struct nlmsghdr, include/uapi/linux/netlink.h). Reused from datagram to datagram; it
 * looks at lengths before content and stops for good at the first that is wrong. It never throws on what the bytes say.
 *
 * <pre>
 *   0        4      6       8          12        16
 *   | length | type | flags | sequence | port id | body ... padded to 4
 *      u32     u16    u16      u32        u32          host byte order
 * </pre>
 */
public final class MessageCursor {
    /** Bytes of a message header. */
    public static final int NLMSG_HDRLEN = 16;
    /** Type of the answer to a failed request. */
    public static final int NLMSG_ERROR = 2;
    /** Type of the end of a dump. */
    public static final int NLMSG_DONE = 3;
    /** Flag of a dump during which the table changed under the kernel's feet. */
    public static final int NLM_F_DUMP_INTR = 0x10;

    static final int NLMSG_LEN = 0;
    static final int NLMSG_TYPE = 4;
    static final int NLMSG_FLAGS = 6;
    static final int NLMSG_SEQ = 8;
    static final int NLMSG_PID = 12;

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private ByteBuffer bytes = EMPTY;
    private int next;
    private int end;
    private int at;
    private int length;
    private @Nullable Malformed malformed;

    /** Starts on a datagram, from its position to its limit; its byte order is the sender's. */
    public void reset(ByteBuffer datagram) {
        bytes = datagram;
        next = datagram.position();
        end = datagram.limit();
        at = next;
        length = 0;
        malformed = null;
    }

    /** Moves to the next message. */
    public boolean next() {
        if (malformed != null || next >= end) {
            return false;
        }
        int left = end - next;
        if (left < NLMSG_HDRLEN) {
            return stop(Malformed.MESSAGE_HEADER_CUT);
        }
        int claimed = bytes.getInt(next + NLMSG_LEN);
        if (claimed >= 0 && claimed < NLMSG_HDRLEN) {
            return stop(Malformed.MESSAGE_LENGTH_TOO_SMALL);
        }
        if (claimed < 0 || claimed > left) {
            return stop(Malformed.MESSAGE_LENGTH_BEYOND_DATAGRAM);
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

    /** Why the walk ended early; null when every message was whole. */
    public @Nullable Malformed malformed() {
        return malformed;
    }

    /** The datagram walked over. */
    public ByteBuffer bytes() {
        return bytes;
    }

    /** Message type. */
    public int type() {
        return Short.toUnsignedInt(bytes.getShort(at + NLMSG_TYPE));
    }

    /** Message flags. */
    public int flags() {
        return Short.toUnsignedInt(bytes.getShort(at + NLMSG_FLAGS));
    }

    /** Sequence number of the request this answers; 0 in multicasts. */
    public int sequence() {
        return bytes.getInt(at + NLMSG_SEQ);
    }

    /** Index of the body's first byte in {@link #bytes()}. */
    public int bodyOffset() {
        return at + NLMSG_HDRLEN;
    }

    /** Bytes of the body, without padding. */
    public int bodyLength() {
        return length - NLMSG_HDRLEN;
    }

    /**
     * The errno at the head of an ERROR body, or of a DONE body that has one: positive, 0 when the kernel said success or
     * nothing.
     */
    public int errno() {
        return bodyLength() < Integer.BYTES ? 0 : Math.max(0, -bytes.getInt(bodyOffset()));
    }
}
