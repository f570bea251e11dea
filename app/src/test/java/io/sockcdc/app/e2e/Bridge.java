package io.sockcdc.app.e2e;

import io.sockcdc.collector.testkit.NetNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A port outside that leads to a port on the loopback of a network namespace. */
final class Bridge implements AutoCloseable {
    private final ServerSocket outside;

    Bridge(NetNamespace namespace, int port) {
        try {
            outside = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("bridge", () -> {
            while (true) {
                Socket client = outside.accept();
                Socket inner = namespace.call(() -> {
                    Socket socket = new Socket();
                    socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
                    return socket;
                });
                start("bridge-in", () -> copy(client, inner));
                start("bridge-out", () -> copy(inner, client));
            }
        });
    }

    int port() {
        return outside.getLocalPort();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One end is gone; the other follows.
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        }
    }

    @Override
    public void close() {
        try {
            outside.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
