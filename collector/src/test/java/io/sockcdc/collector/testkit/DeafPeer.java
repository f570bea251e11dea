package io.sockcdc.collector.testkit;

import java.net.InetSocketAddress;

/**
 * A second namespace behind a veth pair that can be made deaf: its packets still arrive, nothing sent to it does. So a
 * namespace can be held with sockets in the states that need an answer to leave: SYN_RECV, FIN_WAIT1, LAST_ACK, CLOSING.
 * Needs root and the program ip.
 */
public final class DeafPeer implements AutoCloseable {
    private static final String HERE = "192.0.2.1";
    private static final String THERE = "192.0.2.2";
    private static final int PORT = 8_000;

    private final NetNamespace here;
    private final NetNamespace there = NetNamespace.create();

    /** Makes the pair, and in {@code here} one socket of each such state. */
    public DeafPeer(NetNamespace here) {
        this.here = here;
        String thread = there.path().getName(there.path().getNameCount() - 3).toString();
        here.run("ip", "link", "add", "veth-here", "type", "veth", "peer", "name", "veth-there", "netns", thread);
        here.run("ip", "address", "add", HERE + "/24", "dev", "veth-here");
        here.run("ip", "link", "set", "veth-here", "up");
        there.run("ip", "address", "add", THERE + "/24", "dev", "veth-there");
        there.run("ip", "link", "set", "veth-there", "up");
        makeSockets();
    }

    private void makeSockets() {
        Syscalls mine = new Syscalls();
        Syscalls theirs = new Syscalls();
        int listener = here.call(() -> {
            int socket = mine.tcp();
            mine.bind(socket, new InetSocketAddress(HERE, PORT));
            mine.listen(socket, 16);
            return socket;
        });
        int[] finWait = connect(mine, theirs, listener);
        int[] lastAck = connect(mine, theirs, listener);
        int[] closing = connect(mine, theirs, listener);
        there.call(() -> {
            theirs.shutdown(lastAck[1], Syscalls.SHUT_WR);
            return 0;
        });
        here.call(() -> mine.receive(lastAck[0], 1));
        here.run(
                "ip", "neigh", "replace", THERE, "lladdr", "02:00:00:00:00:99", "dev", "veth-here", "nud", "permanent");
        here.call(() -> {
            mine.close(finWait[0]);
            mine.close(lastAck[0]);
            mine.shutdown(closing[0], Syscalls.SHUT_WR);
            return 0;
        });
        there.call(() -> {
            theirs.shutdown(closing[1], Syscalls.SHUT_WR);
            int half = theirs.socket(Syscalls.AF_INET, Syscalls.SOCK_STREAM | Syscalls.SOCK_NONBLOCK);
            return theirs.tryConnect(half, new InetSocketAddress(HERE, PORT));
        });
    }

    private int[] connect(Syscalls mine, Syscalls theirs, int listener) {
        int client = there.call(() -> {
            int socket = theirs.tcp();
            theirs.connect(socket, new InetSocketAddress(HERE, PORT));
            return socket;
        });
        return new int[] {here.call(() -> mine.accept(listener)), client};
    }

    @Override
    public void close() {
        there.close();
    }
}
