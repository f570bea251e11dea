package io.sockcdc.consumers.export;

import java.io.IOException;
import java.time.Instant;

/**
 * Sends RFC 5424 messages to one server: the door through which a syslog transport is joined. Owned by one thread; after an
 * {@link IOException} it is closed and another is opened.
 */
public interface SyslogSender extends AutoCloseable {
    /** Sends one message; may gather it until {@link #flush}. */
    void send(Message message) throws IOException;

    /** Returns when everything has left this host, as far as the transport can tell. */
    void flush() throws IOException;

    @Override
    void close() throws IOException;

    /**
     * One message, to be framed by the transport.
     *
     * @param severity 0 to 7
     * @param at TIMESTAMP
     * @param hostName HOSTNAME; empty when not known
     * @param messageId MSGID
     * @param text MSG, one line
     */
    record Message(int severity, Instant at, String hostName, String messageId, String text) {}
}
