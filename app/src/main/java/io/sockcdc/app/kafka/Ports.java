package io.sockcdc.app.kafka;

import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The two loopback ports of the embedded Kafka. They are remembered in the data directory, so that a client which outlives a
 * restart finds the broker again; a remembered port that is taken meanwhile is replaced by a free one.
 *
 * @param broker port for clients
 * @param controller port the broker uses to talk to itself
 */
record Ports(int broker, int controller) {
    static final int USUAL_BROKER = 19092;
    static final int USUAL_CONTROLLER = 19093;
    private static final String FILE = "kafka-ports";

    /**
     * Ports that are free now.
     *
     * @param wanted the broker's port as the user gave it, or null to take the remembered or usual one if it is free
     */
    static Ports choose(Path dataDirectory, @Nullable Integer wanted) throws KafkaStartException, IOException {
        Ports remembered = remembered(dataDirectory);
        if (wanted != null && !isFree(wanted)) {
            throw new KafkaStartException(
                    KafkaStartException.Reason.PORT_IN_USE,
                    "port " + wanted + " on 127.0.0.1 is in use by another program; "
                            + "end that program or choose another with --kafka-port");
        }
        int broker = wanted != null ? wanted : isFree(remembered.broker) ? remembered.broker : anyFree();
        int controller = remembered.controller != broker && isFree(remembered.controller)
                ? remembered.controller
                : anyFreeBut(broker);
        return new Ports(broker, controller);
    }

    /** Ports the system gives out now, for another try after a race. */
    static Ports anyFreePorts() throws IOException {
        int broker = anyFree();
        return new Ports(broker, anyFreeBut(broker));
    }

    /** Whether another program has one of them now. */
    boolean areTaken() {
        return !isFree(broker) || !isFree(controller);
    }

    void remember(Path dataDirectory) throws IOException {
        Files.writeString(dataDirectory.resolve(FILE), "broker=" + broker + "\ncontroller=" + controller + "\n");
    }

    private static Ports remembered(Path dataDirectory) throws IOException {
        Properties read = new Properties();
        try {
            read.load(new StringReader(Files.readString(dataDirectory.resolve(FILE))));
        } catch (NoSuchFileException e) {
            return new Ports(USUAL_BROKER, USUAL_CONTROLLER);
        }
        return new Ports(
                port(read.getProperty("broker"), USUAL_BROKER), port(read.getProperty("controller"), USUAL_CONTROLLER));
    }

    private static int port(@Nullable String text, int otherwise) {
        return text != null && text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= 65535
                ? Integer.parseInt(text)
                : otherwise;
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int anyFree() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static int anyFreeBut(int taken) throws IOException {
        int port = anyFree();
        while (port == taken) {
            port = anyFree();
        }
        return port;
    }
}
