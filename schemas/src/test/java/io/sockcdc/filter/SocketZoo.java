package io.sockcdc.filter;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that holds sockets of many kinds in the network namespace it was started in, and runs ss there with the filter
 * of each line it reads, answering with what ss printed and a line {@code .}.
 */
final class SocketZoo {
    private static final List<Object> HELD = new ArrayList<>();

    private SocketZoo() {}

    public static void main(String[] args) throws Exception {
        populate();
        System.out.println("ready");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String filter = lines.readLine(); filter != null; filter = lines.readLine()) {
            List<String> command = new ArrayList<>(List.of("ss", "-Hantu"));
            if (!filter.isEmpty()) {
                command.addAll(List.of(filter.split(" ", -1)));
            }
            Process ss = new ProcessBuilder(command).redirectErrorStream(true).start();
            ss.getOutputStream().close();
            System.out.print(new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            System.out.println(".");
        }
    }

    private static void populate() throws IOException {
        ServerSocketChannel v4 = listen(StandardProtocolFamily.INET, "127.0.0.1", 8080, 16);
        ServerSocketChannel v4b = listen(StandardProtocolFamily.INET, "127.8.9.1", 80, 16);
        ServerSocketChannel dual = listen(null, "::", 9090, 16);
        ServerSocketChannel v6 = listen(null, "2001:db8::1", 443, 16);
        ServerSocketChannel full = listen(StandardProtocolFamily.INET, "0.0.0.0", 7000, 1);
        for (int i = 0; i < 6; i++) {
            SocketChannel halfOpen = SocketChannel.open(StandardProtocolFamily.INET);
            halfOpen.configureBlocking(false);
            halfOpen.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7000));
            HELD.add(halfOpen);
        }
        HELD.add(full);
        pair(v4, StandardProtocolFamily.INET, "127.0.0.1", 8080);
        pair(v4, null, "127.0.0.1", 8080);
        pair(v4b, StandardProtocolFamily.INET, "127.8.9.1", 80);
        pair(dual, StandardProtocolFamily.INET, "127.0.0.2", 9090);
        pair(dual, null, "127.0.0.1", 9090);
        pair(dual, null, "::1", 9090);
        pair(v6, null, "2001:db8::1", 443);
        SocketChannel[] finWait = pair(v4, StandardProtocolFamily.INET, "127.0.0.1", 8080);
        finWait[0].shutdownOutput();
        SocketChannel[] finWait6 = pair(v6, null, "2001:db8::1", 443);
        finWait6[1].shutdownOutput();
        SocketChannel[] timeWait = pair(dual, null, "::1", 9090);
        timeWait[0].close();
        timeWait[1].close();
        SocketChannel[] unread = pair(v4, StandardProtocolFamily.INET, "127.0.0.1", 8080);
        unread[0].write(ByteBuffer.wrap(new byte[1000]));
        connect(StandardProtocolFamily.INET, "127.0.0.1", 9090);
        connect(null, "2001:db8:1::5", 9090);
        udp(StandardProtocolFamily.INET, "127.0.0.1", 53, null, 0);
        udp(null, "::", 123, null, 0);
        udp(StandardProtocolFamily.INET, null, 0, "127.0.0.1", 53);
        udp(null, null, 0, "2001:db8::1", 123);
        udp(null, null, 0, "127.0.0.1", 53);
        udp(StandardProtocolFamily.INET, null, 0, null, 0);
    }

    private static ServerSocketChannel listen(@Nullable ProtocolFamily family, String address, int port, int backlog)
            throws IOException {
        ServerSocketChannel listener = family == null ? ServerSocketChannel.open() : ServerSocketChannel.open(family);
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.bind(new InetSocketAddress(address, port), backlog);
        HELD.add(listener);
        return listener;
    }

    private static SocketChannel connect(@Nullable ProtocolFamily family, String address, int port) throws IOException {
        SocketChannel client = family == null ? SocketChannel.open() : SocketChannel.open(family);
        client.connect(new InetSocketAddress(address, port));
        HELD.add(client);
        return client;
    }

    private static SocketChannel[] pair(
            ServerSocketChannel listener, @Nullable ProtocolFamily family, String address, int port)
            throws IOException {
        SocketChannel client = connect(family, address, port);
        SocketChannel server = listener.accept();
        HELD.add(server);
        return new SocketChannel[] {client, server};
    }

    private static void udp(
            @Nullable ProtocolFamily family, @Nullable String local, int localPort, @Nullable String remote, int port)
            throws IOException {
        DatagramChannel channel = family == null ? DatagramChannel.open() : DatagramChannel.open(family);
        channel.bind(local == null ? null : new InetSocketAddress(local, localPort));
        if (remote != null) {
            channel.connect(new InetSocketAddress(remote, port));
        }
        HELD.add(channel);
    }
}
