package io.sockcdc.collector.testkit;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Sockets that are neither TCP nor UDP, held open in the calling thread's namespace: Unix, raw, packet, netlink and MPTCP.
 * Needs root. One thread owns it.
 */
public final class OtherKinds implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int AF_PACKET = 17;
    private static final int SOCK_SEQPACKET = 5;
    private static final int NETLINK_UEVENT = 15;
    private static final int ETH_P_ALL = 3;
    private static final int ETH_P_IP = 0x800;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_OSPF = 89;
    private static final int IPPROTO_ICMPV6 = 58;

    private final Syscalls calls = new Syscalls();
    private final List<Integer> open = new ArrayList<>();

    /** @param directory for the paths of Unix sockets; short, for a path has 107 bytes at most */
    public OtherKinds(Path directory) {
        unix(Syscalls.SOCK_STREAM, path(directory.resolve("stream")));
        unix(SOCK_SEQPACKET, path(directory.resolve("seq packet")));
        byte[] abstractName = unixAddress("\0sockcdc\0test".getBytes(StandardCharsets.UTF_8));
        calls.bind(keep(calls.socket(Syscalls.AF_UNIX, Syscalls.SOCK_DGRAM)), abstractName);
        calls.connect(keep(calls.socket(Syscalls.AF_UNIX, Syscalls.SOCK_DGRAM)), abstractName);
        keep(calls.socket(Syscalls.AF_UNIX, Syscalls.SOCK_STREAM));
        raw();
        packet();
        netlink();
        mptcp();
    }

    private int keep(int descriptor) {
        open.add(descriptor);
        return descriptor;
    }

    /** A listener, a connection with bytes that nobody reads, and one that nobody accepts. */
    private void unix(int type, byte[] address) {
        int listener = keep(calls.socket(Syscalls.AF_UNIX, type));
        calls.bind(listener, address);
        calls.listen(listener, 5);
        int client = keep(calls.socket(Syscalls.AF_UNIX, type));
        calls.connect(client, address);
        keep(calls.accept(listener));
        calls.send(client, 7);
        calls.connect(keep(calls.socket(Syscalls.AF_UNIX, type)), address);
    }

    private static byte[] path(Path path) {
        return unixAddress((path + "\0").getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] unixAddress(byte[] name) {
        return ByteBuffer.allocate(2 + name.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) Syscalls.AF_UNIX)
                .put(name)
                .array();
    }

    private void raw() {
        int icmp = keep(calls.socket(Syscalls.AF_INET, Syscalls.SOCK_RAW, IPPROTO_ICMP));
        calls.bind(icmp, new InetSocketAddress("127.0.0.1", 0));
        keep(calls.socket(Syscalls.AF_INET6, Syscalls.SOCK_RAW, IPPROTO_ICMPV6));
        int ospf = keep(calls.socket(Syscalls.AF_INET, Syscalls.SOCK_RAW, IPPROTO_OSPF));
        calls.connect(ospf, new InetSocketAddress("127.0.0.9", 0));
    }

    private void packet() {
        keep(calls.socket(AF_PACKET, Syscalls.SOCK_RAW, Short.reverseBytes((short) ETH_P_ALL) & 0xffff));
        keep(calls.socket(AF_PACKET, Syscalls.SOCK_DGRAM, 0));
        int onLoopback = keep(calls.socket(AF_PACKET, Syscalls.SOCK_DGRAM, 0));
        ByteBuffer address =
                ByteBuffer.allocate(20).order(ByteOrder.nativeOrder()).putShort((short) AF_PACKET);
        address.order(ByteOrder.BIG_ENDIAN).putShort((short) ETH_P_IP);
        calls.bind(onLoopback, address.order(ByteOrder.nativeOrder()).putInt(1).array());
    }

    private void netlink() {
        for (int protocol : new int[] {0, NETLINK_UEVENT}) {
            int socket = keep(calls.socket(AF_NETLINK, Syscalls.SOCK_DGRAM, protocol));
            ByteBuffer address = ByteBuffer.allocate(12).order(ByteOrder.nativeOrder());
            calls.bind(
                    socket,
                    address.putShort((short) AF_NETLINK)
                            .putInt(4, 4242)
                            .putInt(8, 1)
                            .array());
        }
    }

    private void mptcp() {
        int listener = keep(calls.mptcp());
        calls.bind(listener, new InetSocketAddress("127.0.0.1", 0));
        calls.listen(listener, 3);
        int client = keep(calls.mptcp());
        calls.connect(client, new InetSocketAddress("127.0.0.1", calls.port(listener)));
        keep(calls.accept(listener));
    }

    @Override
    public void close() {
        open.forEach(calls::close);
        open.clear();
    }
}
