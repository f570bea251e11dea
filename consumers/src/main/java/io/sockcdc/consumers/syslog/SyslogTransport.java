package io.sockcdc.consumers.syslog;

import io.sockcdc.consumers.tls.Trust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** How syslog messages travel. Owned by one thread. */
public interface SyslogTransport extends AutoCloseable {
    /** Longest message that receivers should take. */
    int commonOctets();

    /** Longest message that can travel at all. */
    int mostOctets();

    /** Hands a message to the network; connects when there is no connection. After an error it is closed. */
    void send(byte[] message) throws IOException;

    /** Ends the connection; the next message makes another. */
    @Override
    void close();

    /**
     * The transport that the scheme of the address names. It connects with its first message.
     *
     * @param address udp://HOST:PORT, tcp://HOST:PORT or tls://HOST:PORT
     * @param timeout longest wait for a connection
     * @param caFile certificates in PEM that TLS trusts instead of Java's
     * @throws IOException when the certificates cannot be read
     */
    static SyslogTransport of(URI address, Duration timeout, @Nullable Path caFile) throws IOException {
        return switch (address.getScheme().toLowerCase(Locale.ROOT)) {
            case "udp" -> new SyslogUdp(address.getHost(), address.getPort());
            case "tcp" -> new SyslogTcp(address.getHost(), address.getPort(), timeout, null);
            case "tls" -> {
                SSLSocketFactory factory = caFile == null
                        ? (SSLSocketFactory) SSLSocketFactory.getDefault()
                        : Trust.of(caFile).getSocketFactory();
                yield new SyslogTcp(address.getHost(), address.getPort(), timeout, factory);
            }
            default -> throw new IllegalArgumentException("not an address of syslog: " + address.getScheme());
        };
    }
}
