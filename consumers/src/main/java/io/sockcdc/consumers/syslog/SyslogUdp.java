package io.sockcdc.consumers.syslog;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * RFC 5426: a datagram for each message. Nothing says that one arrived; when nobody listens at the port, the kernel tells at
 * the next message, which is then tried again.
 */
final class SyslogUdp implements SyslogTransport {
    /** Section 3.2: receivers should take this much. */
    private static final int COMMON_OCTETS = 2_048;
    /** RFC 768: a length of 16 bits, less the header; and those of IP. */
    private static final int MOST_OCTETS = 65_507;

    private final String host;
    private final int port;
    private @Nullable DatagramSocket socket;

    SyslogUdp(String host, int port) {
        this.host = host;
        this.port = port;
    }

    @Override
    public int commonOctets() {
        return COMMON_OCTETS;
    }

    @Override
    public int mostOctets() {
        return MOST_OCTETS;
    }

    @Override
    public void send(byte[] message) throws IOException {
        DatagramSocket open = socket;
        if (open == null) {
            InetSocketAddress address = new InetSocketAddress(unbracketed(host), port);
            if (address.isUnresolved()) {
                throw new IOException("no address for " + host);
            }
            open = new DatagramSocket();
            socket = open;
            open.connect(address);
        }
        open.send(new DatagramPacket(message, message.length));
    }

    /** An IPv6 address without the brackets that a URL has around it. */
    static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
