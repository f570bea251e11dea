package io.sockcdc.consumers.export;

import java.io.IOException;

/** Opens senders: what a transport for syslog implements. May be used by several threads. */
public interface SyslogSenders {
    /**
     * A sender to a server.
     *
     * @param server HOST:PORT
     * @param transport udp, tcp or tls
     */
    SyslogSender open(String server, String transport) throws IOException;
}
