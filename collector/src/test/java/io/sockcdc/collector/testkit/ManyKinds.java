package io.sockcdc.collector.testkit;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Sockets of many kinds, held open in the calling thread's namespace: listeners of both families and one whose queue is
 * full, connections over IPv4, IPv6 and IPv4-mapped addresses in each state that can be held, and UDP sockets. One thread
 * owns it.
 */
public final class ManyKinds implements AutoCloseable {
    private static final String V4 = "127.0.0.1";
    private static final String V6 = "::1";

    private final Syscalls calls = new Syscalls();
    private final List<Integer> open = new ArrayList<>();

    public ManyKinds() {
        int v4 = listener(Syscalls.AF_INET, V4, 16);
        int v6 = listener(Syscalls.AF_INET6, V6, 16);
        int dual = listener(Syscalls.AF_INET6, "::", 16);
        int only6 = keep(calls.socket(Syscalls.AF_INET6, Syscalls.SOCK_STREAM));
        calls.option(only6, Syscalls.IPPROTO_IPV6, Syscalls.IPV6_V6ONLY, 1);
        calls.bind(only6, at("::", 0));
        calls.listen(only6, 5);

        unreadBytes(connection(Syscalls.AF_INET, V4, v4));
        connection(Syscalls.AF_INET6, V6, v6);
        connection(Syscalls.AF_INET, V4, dual);
        halfClosed(connection(Syscalls.AF_INET, V4, v4));
        timeWait(connection(Syscalls.AF_INET, V4, v4));
        notAccepted(v4);
        full();
        reno(connection(Syscalls.AF_INET, V4, v4));
        udp();
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(address, port);
    }

    private int keep(int descriptor) {
        open.add(descriptor);
        return descriptor;
    }

    private int listener(int domain, String address, int backlog) {
        int listener = keep(calls.socket(domain, Syscalls.SOCK_STREAM));
        calls.bind(listener, at(address, 0));
        calls.listen(listener, backlog);
        return listener;
    }

    private int[] connection(int domain, String address, int listener) {
        int client = keep(calls.socket(domain, Syscalls.SOCK_STREAM));
        calls.connect(client, at(address, calls.port(listener)));
        return new int[] {client, keep(calls.accept(listener))};
    }

    private void unreadBytes(int[] pair) {
        calls.send(pair[0], 1000);
        calls.send(pair[1], 300);
        calls.receive(pair[0], 300);
    }

    /** FIN_WAIT2 on this side, CLOSE_WAIT on the other. */
    private void halfClosed(int[] pair) {
        calls.shutdown(pair[0], Syscalls.SHUT_WR);
    }

    private void timeWait(int[] pair) {
        for (int descriptor : pair) {
            calls.close(descriptor);
            open.remove((Integer) descriptor);
        }
    }

    /** ESTABLISHED with inode 0. */
    private void notAccepted(int listener) {
        int client = keep(calls.tcp());
        calls.connect(client, at(V4, calls.port(listener)));
    }

    /** A listener with a full queue, and SYN_SENT sockets that it does not answer. */
    private void full() {
        int listener = listener(Syscalls.AF_INET, V4, 1);
        for (int i = 0; i < 4; i++) {
            int client = keep(calls.socket(Syscalls.AF_INET, Syscalls.SOCK_STREAM | Syscalls.SOCK_NONBLOCK));
            calls.tryConnect(client, at(V4, calls.port(listener)));
        }
    }

    private void reno(int[] pair) {
        calls.congestion(pair[0], "reno");
        calls.option(pair[0], 0, 1, 0x10);
    }

    private void udp() {
        int server = keep(calls.udp());
        calls.bind(server, at(V4, 0));
        int connected = keep(calls.udp());
        calls.connect(connected, at(V4, calls.port(server)));
        calls.send(connected, 100);
        int v6 = keep(calls.socket(Syscalls.AF_INET6, Syscalls.SOCK_DGRAM));
        calls.bind(v6, at("::", 0));
    }

    @Override
    public void close() {
        open.forEach(calls::close);
        open.clear();
    }
}
