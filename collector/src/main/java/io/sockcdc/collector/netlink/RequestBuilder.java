package io.sockcdc.collector.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Builds one netlink request: header, fixed body, attributes, each padded to 4 bytes. Host byte order. */
public final class RequestBuilder {
    /** Flag of every request. */
    public static final int NLM_F_REQUEST = 0x1;
    /** Flags that ask for the whole table. */
    public static final int NLM_F_DUMP = 0x300;

    private final ByteBuffer bytes;

    /**
     * @param bodyBytes room for the body and all attributes
     */
    public RequestBuilder(int type, int flags, int sequence, int bodyBytes) {
        bytes = ByteBuffer.allocate(MessageCursor.NLMSG_HDRLEN + bodyBytes).order(ByteOrder.nativeOrder());
        bytes.putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0);
    }

    /** Where the body goes: the position is the next free byte. */
    public ByteBuffer body() {
        return bytes;
    }

    /** Adds an attribute with this payload. */
    public RequestBuilder attribute(int type, byte[] payload) {
        bytes.putShort((short) (AttributeCursor.NLA_HDRLEN + payload.length)).putShort((short) type);
        bytes.put(payload);
        while (bytes.position() % 4 != 0) {
            bytes.put((byte) 0);
        }
        return this;
    }

    /** The request, ready to be sent. */
    public ByteBuffer build() {
        return bytes.putInt(MessageCursor.NLMSG_LEN, bytes.position()).flip();
    }
}
