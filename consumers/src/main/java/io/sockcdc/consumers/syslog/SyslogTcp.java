package io.sockcdc.consumers.syslog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Octet counting of RFC 6587, section 3.4.1, and RFC 5425: one connection, each message after its length. Syslog has no
 * acknowledgement: a message counts as accepted when the kernel took it. Before each one it looks whether the receiver has
 * closed, so that what is lost with a connection is at most what was under way.
 */
final class SyslogTcp implements SyslogTransport {
    private static final Logger LOG = LoggerFactory.getLogger(SyslogTcp.class);

    /** RFC 5425, section 4.3.1: receivers should take this much. */
    private static final int COMMON_OCTETS = 8_192;

    private final String host;
    private final int port;
    private final int timeoutMillis;
    private final @Nullable SSLSocketFactory tls;
    private @Nullable Socket socket;

    SyslogTcp(String host, int port, Duration timeout, @Nullable SSLSocketFactory tls) {
        this.host = SyslogUdp.unbracketed(host);
        this.port = port;
        this.timeoutMillis = (int) timeout.toMillis();
        this.tls = tls;
    }

    @Override
    public int commonOctets() {
        return COMMON_OCTETS;
    }

    @Override
    public int mostOctets() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void send(byte[] message) throws IOException {
        Socket open = socket;
        if (open != null && isClosedThere(open)) {
            close();
            open = null;
        }
        if (open == null) {
            open = connect();
            socket = open;
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream(message.length + 6);
        frame.writeBytes((message.length + " ").getBytes(StandardCharsets.US_ASCII));
        frame.writeBytes(message);
        frame.writeTo(open.getOutputStream());
        open.getOutputStream().flush();
    }

    private Socket connect() throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(host, port), timeoutMillis);
            plain.setTcpNoDelay(true);
            plain.setKeepAlive(true);
            return tls == null ? plain : encrypt(plain, tls);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private SSLSocket encrypt(Socket plain, SSLSocketFactory factory) throws IOException {
        SSLSocket encrypted = (SSLSocket) factory.createSocket(plain, host, port, true);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        encrypted.setSSLParameters(parameters);
        encrypted.setSoTimeout(timeoutMillis);
        encrypted.startHandshake();
        return encrypted;
    }

    private static boolean isClosedThere(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false; // nothing to read is how it should be
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("a connection to syslog was broken when it was closed");
            }
        }
    }
}
