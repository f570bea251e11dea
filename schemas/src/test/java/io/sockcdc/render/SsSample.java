package io.sockcdc.render;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A program that makes some sockets in its network namespace, moves data over them and prints what ss says of them. */
final class SsSample {
    private SsSample() {}

    public static void main(String[] args) throws Exception {
        InetAddress v4 = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        InetAddress v6 = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        try (ServerSocketChannel plain = ServerSocketChannel.open(StandardProtocolFamily.INET);
                ServerSocketChannel dual = ServerSocketChannel.open();
                DatagramChannel udp = DatagramChannel.open(StandardProtocolFamily.INET);
                DatagramChannel udp6 = DatagramChannel.open()) {
            plain.bind(new InetSocketAddress(v4, 8080), 7);
            dual.bind(new InetSocketAddress(9090), 9);
            udp.bind(new InetSocketAddress(v4, 53));
            udp6.connect(new InetSocketAddress(v6, 53));
            try (SocketChannel a = SocketChannel.open(plain.getLocalAddress());
                    SocketChannel aServer = plain.accept();
                    SocketChannel b = SocketChannel.open(new InetSocketAddress(v6, 9090));
                    SocketChannel bServer = dual.accept();
                    SocketChannel c = SocketChannel.open(new InetSocketAddress(v4, 9090));
                    SocketChannel full = SocketChannel.open(new InetSocketAddress(v4, 9090))) {
                a.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                a.write(ByteBuffer.wrap(new byte[1000]));
                aServer.read(ByteBuffer.allocate(600));
                bServer.shutdownOutput();
                b.shutdownInput();
                full.configureBlocking(false);
                ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
                while (full.write(bytes) > 0) {
                    bytes.clear();
                }
                c.shutdownInput();
                show();
            }
        }
    }

    private static void show() throws IOException, InterruptedException {
        new ProcessBuilder("ss", "-Htuanemiop").inheritIO().start().waitFor();
    }
}
