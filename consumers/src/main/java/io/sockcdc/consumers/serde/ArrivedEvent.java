package io.sockcdc.consumers.serde;

import io.sockcdc.schema.SocketEvent;

/** A socket event as it came: the fields that counts and rules look at, and all of it as bytes, to be passed on. Immutable. */
public final class ArrivedEvent {
    private final SocketEvent event;
    private final byte[] bytes;

    /**
     * One.
     *
     * @param event with the fields that are looked at; all others are as in a new object
     * @param bytes the whole event in single-object encoding, of whichever version wrote it; not changed from now on
     */
    ArrivedEvent(SocketEvent event, byte[] bytes) {
        this.event = event;
        this.bytes = bytes;
    }

    /** The fields that are looked at; all others are as in a new object. */
    public SocketEvent event() {
        return event;
    }

    /** The whole event in single-object encoding; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }
}
