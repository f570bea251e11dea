package io.sockcdc.access;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Asks a bootstrap server what it speaks, and compares it with what our clients would speak: a client that is cut off is never
 * told why. Two requests of Kafka's protocol are enough: ApiVersions 0, which every server answers before anybody logs in, and
 * Metadata 1 of no topic, which one that wants a login does not.
 *
 * <pre>
 * request     size i32 | key i16 | version i16 | correlation i32 | client id: length i16, text | body
 * response    size i32 | correlation i32 | body
 * Metadata 1  request: count of topics i32; response: count of brokers i32, each id i32, host, port i32, rack; ...
 * </pre>
 */
final class ConnectionProbe {
    private static final int PATIENCE_MS = 2_000;
    private static final int API_VERSIONS = 18;
    private static final int METADATA = 3;
    private static final int LARGEST = 1 << 20;
    private static final String PROTOCOL = "kafka.properties.security.protocol";

    /** How a server is spoken to. */
    private enum Speech {
        KAFKA,
        KAFKA_BEHIND_LOGIN,
        SILENCE,
        SOMETHING_ELSE
    }

    private final String host;
    private final int port;
    private final List<String> advertised = new ArrayList<>();

    private ConnectionProbe(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /** Why clients with these properties do not come through, as a clause; null when nothing stands in their way. */
    static @Nullable String ask(Map<String, ?> client) {
        Object protocol = client.containsKey("security.protocol") ? client.get("security.protocol") : "PLAINTEXT";
        boolean tls = String.valueOf(protocol).endsWith("SSL");
        boolean login = String.valueOf(protocol).startsWith("SASL");
        String last = null;
        for (String server : String.valueOf(client.get("bootstrap.servers")).split(",", -1)) {
            int colon = server.lastIndexOf(':');
            if (colon > 0 && server.substring(colon + 1).matches("\\d{1,5}")) {
                String host = server.substring(0, colon).strip().replaceAll("^\\[|]$", "");
                last = new ConnectionProbe(host, Integer.parseInt(server.substring(colon + 1))).compare(tls, login);
                if (last == null) {
                    return null;
                }
            }
        }
        return last;
    }

    private @Nullable String compare(boolean tls, boolean login) {
        try {
            Speech plain = speak(false);
            boolean isTls = plain == Speech.SOMETHING_ELSE;
            Speech speech = isTls ? speak(true) : plain;
            if (speech == Speech.SILENCE) {
                return host + ":" + port + " takes connections and says nothing within " + PATIENCE_MS / 1000
                        + " s; is the broker well?";
            }
            if (speech == Speech.SOMETHING_ELSE) {
                return "what listens at " + host + ":" + port + " is no Kafka; is it the right port?";
            }
            boolean wantsLogin = speech == Speech.KAFKA_BEHIND_LOGIN;
            if (isTls != tls) {
                return (isTls ? "it speaks TLS and we do not" : "it does not speak TLS and we do") + "; " + PROTOCOL
                        + " must be " + protocol(isTls, wantsLogin || login);
            }
            // With TLS it may want a certificate of ours rather than a login.
            if (wantsLogin && !login) {
                return "it wants a user and a password, and we bring none; " + PROTOCOL + " must be "
                        + protocol(isTls, true) + ", with sasl.mechanism and sasl.jaas.config";
            }
            return unreachable();
        } catch (IOException e) {
            return describe(host + ":" + port, e);
        }
    }

    private static String protocol(boolean tls, boolean login) {
        return (login ? "SASL_" : "") + (tls ? "SSL" : "PLAINTEXT");
    }

    /** The brokers that it names itself, when none of them can be reached. */
    private @Nullable String unreachable() {
        String last = null;
        for (String broker : advertised) {
            int colon = broker.lastIndexOf(':');
            try (Socket socket = new Socket()) {
                connect(socket, broker.substring(0, colon), Integer.parseInt(broker.substring(colon + 1)));
                return null;
            } catch (IOException e) {
                last = "it sends us on to " + broker + ", where " + describe(broker, e)
                        + "; see advertised.listeners of the broker";
            }
        }
        return last;
    }

    private static String describe(String where, IOException e) {
        if (e instanceof UnknownHostException) {
            return "no such host is known (DNS): " + where;
        }
        if (e instanceof ConnectException) {
            return "nothing listens at " + where + " (" + e.getMessage() + ")";
        }
        if (e instanceof SocketTimeoutException) {
            return "nothing answers at " + where + " within " + PATIENCE_MS / 1000
                    + " s; a firewall, or a host that is down?";
        }
        return "the connection to " + where + " fails: " + e.getMessage();
    }

    private static void connect(Socket socket, String host, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException(host);
        }
        socket.connect(address, PATIENCE_MS);
        socket.setSoTimeout(PATIENCE_MS);
    }

    /** What it answers with or without TLS; an IOException when it cannot be connected to. */
    private Speech speak(boolean tls) throws IOException {
        try (Socket socket = new Socket()) {
            connect(socket, host, port);
            try {
                return converse(tls ? overTls(socket) : socket);
            } catch (SSLException e) {
                // It spoke TLS well enough to refuse.
                return String.valueOf(e.getMessage()).contains("alert") ? Speech.KAFKA : Speech.SOMETHING_ELSE;
            } catch (SocketTimeoutException e) {
                return Speech.SILENCE;
            } catch (IOException e) {
                return Speech.SOMETHING_ELSE;
            }
        }
    }

    private Speech converse(Socket socket) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        request(out, API_VERSIONS, 0, 1, new byte[0]);
        if (response(in, 1) == null) {
            return Speech.SOMETHING_ELSE;
        }
        try {
            request(out, METADATA, 1, 2, new byte[Integer.BYTES]);
            DataInputStream metadata = response(in, 2);
            if (metadata == null) {
                return Speech.KAFKA_BEHIND_LOGIN;
            }
            for (int brokers = metadata.readInt(); brokers > 0; brokers--) {
                metadata.readInt();
                String name = new String(metadata.readNBytes(metadata.readUnsignedShort()), StandardCharsets.UTF_8);
                advertised.add(name + ":" + metadata.readInt());
                metadata.skipNBytes(Math.max(0, metadata.readShort()));
            }
            return Speech.KAFKA;
        } catch (IOException e) {
            return Speech.KAFKA_BEHIND_LOGIN;
        }
    }

    private static void request(DataOutputStream out, int key, int version, int correlation, byte[] body)
            throws IOException {
        byte[] client = "sockcdc-probe".getBytes(StandardCharsets.US_ASCII);
        out.writeInt(2 + 2 + 4 + 2 + client.length + body.length);
        out.writeShort(key);
        out.writeShort(version);
        out.writeInt(correlation);
        out.writeShort(client.length);
        out.write(client);
        out.write(body);
        out.flush();
    }

    /** What follows the correlation; null when it is no response of Kafka. */
    private static @Nullable DataInputStream response(DataInputStream in, int correlation) throws IOException {
        int size = in.readInt();
        if (size < 4 || size > LARGEST || in.readInt() != correlation) {
            return null;
        }
        return new DataInputStream(new ByteArrayInputStream(in.readNBytes(size - 4)));
    }

    /** TLS that trusts anybody: nothing is told, only asked what is spoken. */
    private SSLSocket overTls(Socket socket) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
            SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
            secure.startHandshake();
            return secure;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
