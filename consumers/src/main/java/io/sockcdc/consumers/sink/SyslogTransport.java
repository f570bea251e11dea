package io.sockcdc.consumers.sink;

import io.sockcdc.consumers.config.ReceiverSettings;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import javax.net.ssl.SSLSocketFactory;

/** How syslog messages travel. Owned by one thread. */
interface SyslogTransport extends AutoCloseable {
    /** Longest message that receivers take. */
    int mostOctets();

    /** Hands a message to the network; connects when there is no connection. */
    void send(byte[] message) throws IOException;

    /** Ends the connection; the next message makes another. */
    @Override
    void close();

    /** The transport that the scheme of the address names: udp, tcp or tls. */
    static SyslogTransport of(ReceiverSettings settings) throws DeliveryException {
        URI address = settings.address();
        return switch (address.getScheme().toLowerCase(Locale.ROOT)) {
            case "udp" -> new SyslogUdp(address.getHost(), address.getPort());
            case "tcp" -> new SyslogTcp(address.getHost(), address.getPort(), settings.timeout(), null);
            default -> {
                SSLSocketFactory factory = settings.caFile() == null
                        ? (SSLSocketFactory) SSLSocketFactory.getDefault()
                        : Trust.of(settings.caFile()).getSocketFactory();
                yield new SyslogTcp(address.getHost(), address.getPort(), settings.timeout(), factory);
            }
        };
    }
}
