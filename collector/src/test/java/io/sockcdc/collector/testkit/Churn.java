package io.sockcdc.collector.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes and closes sockets on loopback as fast as one thread can, in the calling thread's namespace. A client that closes
 * first stays in TIME_WAIT for a minute, so connections go to a new address of 127.0.0.0/8 after every
 * {@value #PER_ADDRESS}: each has the whole range of ephemeral ports to itself.
 */
public final class Churn {
    static final int PER_ADDRESS = 10_000;

    private static final int LOOPBACK = 0x7f00_0001;
    private static final int ADDRESSES = 250;

    private final Syscalls calls = new Syscalls();
    private int nextAddress;
    private int usedOfAddress;

    /** How a connection ends. */
    public enum Ending {
        /** The client closes first and goes through TIME_WAIT. */
        CLIENT_FIRST,
        /** The accepted side closes first and goes through TIME_WAIT. */
        SERVER_FIRST,
        /** The client resets; no TIME_WAIT, and its own event has lost the remote port. */
        CLIENT_RESETS
    }

    /** Connections that stay open until closed. */
    public final class Held implements AutoCloseable {
        private final int listener;
        private final List<int[]> pairs = new ArrayList<>();

        private Held(int listener) {
            this.listener = listener;
        }

        /** Connections open now; each is two sockets. */
        public int connections() {
            return pairs.size();
        }

        /** Closes all of them, clients first, and the listener last. */
        @Override
        public void close() {
            for (int[] pair : pairs) {
                calls.close(pair[0]);
                calls.close(pair[1]);
            }
            pairs.clear();
            calls.close(listener);
        }
    }

    /**
     * Connects, accepts and closes so many times. The kernel then tells of twice as many freed sockets, and one more for the
     * listener.
     */
    public void tcp(int connections, Ending ending) {
        int listener = listener();
        int port = calls.port(listener);
        for (int i = 0; i < connections; i++) {
            int client = calls.tcp();
            calls.connect(client, address(), port);
            int server = calls.accept(listener);
            switch (ending) {
                case CLIENT_FIRST -> {
                    calls.close(client);
                    calls.close(server);
                }
                case SERVER_FIRST -> {
                    calls.close(server);
                    calls.close(client);
                }
                case CLIENT_RESETS -> {
                    calls.resetOnClose(client);
                    calls.close(client);
                    calls.close(server);
                }
            }
        }
        calls.close(listener);
    }

    /** Makes, binds and closes so many UDP sockets; the kernel tells of each. */
    public void udp(int sockets) {
        for (int i = 0; i < sockets; i++) {
            int socket = calls.udp();
            calls.bind(socket, LOOPBACK, 0);
            calls.close(socket);
        }
    }

    /** Opens so many connections and holds them. */
    public Held hold(int connections) {
        Held held = new Held(listener());
        int port = calls.port(held.listener);
        for (int i = 0; i < connections; i++) {
            int client = calls.tcp();
            calls.connect(client, address(), port);
            held.pairs.add(new int[] {client, calls.accept(held.listener)});
        }
        return held;
    }

    private int listener() {
        int listener = calls.tcp();
        calls.bind(listener, 0, 0);
        calls.listen(listener, 128);
        return listener;
    }

    private int address() {
        if (usedOfAddress++ == PER_ADDRESS) {
            usedOfAddress = 1;
            nextAddress = (nextAddress + 1) % ADDRESSES;
        }
        return LOOPBACK + nextAddress;
    }
}
