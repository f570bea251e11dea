package io.sockcdc.collector.testkit;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Socket calls for generators: cheap, and free to do what Java's sockets do not (reset, half-close, stay unbound). A
 * descriptor belongs to the namespace of the thread that made it. One thread at a time. Every call throws
 * {@link SyscallFailed} unless it says otherwise.
 */
public final class Syscalls {
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOL_SOCKET = 1;
    public static final int SO_REUSEADDR = 2;
    public static final int SO_LINGER = 13;
    public static final int SOCK_RAW = 3;
    public static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_MPTCP = 262;
    private static final int IPPROTO_RAW = 255;
    public static final int IPPROTO_IPV6 = 41;
    public static final int IPV6_V6ONLY = 26;
    public static final int SHUT_RD = 0;
    public static final int SHUT_WR = 1;

    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOCKADDR_IN_BYTES = 16;
    private static final int SOCKADDR_IN6_BYTES = 28;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int PAYLOAD_AT = 64;
    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int SIOCSIFFLAGS = 0x8914;
    private static final int IFF_UP = 1;
    private static final int RLIMIT_NOFILE = 7;

    private final ByteBuffer scratch = ByteBuffer.allocateDirect(64 * 1024).order(ByteOrder.nativeOrder());
    private final long address = Pointer.nativeValue(Native.getDirectBufferPointer(scratch));

    /** A TCP socket over IPv4. */
    public int tcp() {
        return socket(AF_INET, SOCK_STREAM);
    }

    /** A UDP socket over IPv4. */
    public int udp() {
        return socket(AF_INET, SOCK_DGRAM);
    }

    /** An MPTCP socket over IPv4; its sub-flows are TCP sockets to the kernel. */
    public int mptcp() {
        return check("socket", NativeCalls.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP));
    }

    /**
     * Sends one TCP SYN that nobody stands behind: the listener answers and waits for an acknowledgement that never comes.
     * Needs CAP_NET_RAW.
     *
     * @param from source address, to be routed to a link where nobody answers
     * @param to the listener
     */
    public void orphanSyn(InetSocketAddress from, InetSocketAddress to) {
        int raw = check("socket", NativeCalls.socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
        try {
            byte[] packet = SynPacket.of(from, to);
            int length = put(to);
            scratch.put(PAYLOAD_AT, packet);
            check("sendto", (int) NativeCalls.sendto(raw, address + PAYLOAD_AT, packet.length, 0, address, length));
        } finally {
            close(raw);
        }
    }

    /** Any socket; the type may carry SOCK_NONBLOCK. */
    public int socket(int domain, int type) {
        return check("socket", NativeCalls.socket(domain, type | SOCK_CLOEXEC, 0));
    }

    /** Binds; an address of the socket's family. */
    public void bind(int descriptor, InetSocketAddress to) {
        check("bind", NativeCalls.bind(descriptor, address, put(to)));
    }

    /** Any socket of any protocol. */
    public int socket(int domain, int type, int protocol) {
        return check("socket", NativeCalls.socket(domain, type | SOCK_CLOEXEC, protocol));
    }

    /** Binds to an address of any family, given as its bytes. */
    public void bind(int descriptor, byte[] socketAddress) {
        scratch.put(0, socketAddress);
        check("bind", NativeCalls.bind(descriptor, address, socketAddress.length));
    }

    /** Connects to an address of any family, given as its bytes. */
    public void connect(int descriptor, byte[] socketAddress) {
        scratch.put(0, socketAddress);
        check("connect", NativeCalls.connect(descriptor, address, socketAddress.length));
    }

    /** Binds to an IPv4 address given as 32 bits. */
    public void bind(int descriptor, int ip, int port) {
        check("bind", NativeCalls.bind(descriptor, address, put(ip, port)));
    }

    public void listen(int descriptor, int backlog) {
        check("listen", NativeCalls.listen(descriptor, backlog));
    }

    /** Connects to an IPv4 address given as 32 bits. */
    public void connect(int descriptor, int ip, int port) {
        check("connect", NativeCalls.connect(descriptor, address, put(ip, port)));
    }

    /** Connects; an address of the socket's family. */
    public void connect(int descriptor, InetSocketAddress to) {
        check("connect", NativeCalls.connect(descriptor, address, put(to)));
    }

    /** Connects and returns the errno, 0 when it worked: for connections that are to fail or to be under way. */
    public int tryConnect(int descriptor, InetSocketAddress to) {
        return NativeCalls.connect(descriptor, address, put(to)) == 0 ? 0 : Native.getLastError();
    }

    public int accept(int listener) {
        return check("accept", NativeCalls.accept4(listener, 0, 0, SOCK_CLOEXEC));
    }

    /** Port that the socket is bound to. */
    public int port(int descriptor) {
        scratch.putInt(32, SOCKADDR_IN6_BYTES);
        check("getsockname", NativeCalls.getsockname(descriptor, address, address + 32));
        return Short.toUnsignedInt(networkOrder(scratch.getShort(2)));
    }

    public void option(int descriptor, int level, int option, int value) {
        scratch.putInt(0, value);
        check("setsockopt", NativeCalls.setsockopt(descriptor, level, option, address, Integer.BYTES));
    }

    /** Makes close send a reset. */
    public void resetOnClose(int descriptor) {
        scratch.putInt(0, 1).putInt(4, 0);
        check("setsockopt SO_LINGER", NativeCalls.setsockopt(descriptor, SOL_SOCKET, SO_LINGER, address, 8));
    }

    /** Names the congestion algorithm. */
    public void congestion(int descriptor, String algorithm) {
        byte[] name = algorithm.getBytes(StandardCharsets.US_ASCII);
        scratch.put(0, name);
        check("setsockopt TCP_CONGESTION", NativeCalls.setsockopt(descriptor, IPPROTO_TCP, 13, address, name.length));
    }

    /** Sends so many zero bytes, at most 32 768; returns how many were taken. */
    public int send(int descriptor, int length) {
        return check("send", (int) NativeCalls.send(descriptor, address + PAYLOAD_AT, length, MSG_NOSIGNAL));
    }

    /** Receives at most so many bytes, at most 32 768; returns how many came, 0 at the end of the stream. */
    public int receive(int descriptor, int length) {
        return check("recv", (int) NativeCalls.recv(descriptor, address + PAYLOAD_AT, length, 0));
    }

    public void shutdown(int descriptor, int how) {
        check("shutdown", NativeCalls.shutdown(descriptor, how));
    }

    public void close(int descriptor) {
        check("close", NativeCalls.close(descriptor));
    }

    /** Makes another descriptor lead where this one does; what it led to before is closed. */
    public void replace(int replaced, int by) {
        check("dup2", NativeCalls.dup2(by, replaced));
    }

    /**
     * From now on no descriptor of this process gets a number as high as this, or higher; those that have one keep it.
     *
     * @return the limit before
     */
    public long limitDescriptors(long below) {
        check("getrlimit", NativeCalls.getrlimit(RLIMIT_NOFILE, address));
        long before = scratch.getLong(0);
        scratch.putLong(0, below);
        check("setrlimit", NativeCalls.setrlimit(RLIMIT_NOFILE, address));
        return before;
    }

    /**
     * Brings the loopback interface of the thread's namespace up. The socket for it makes no destroy event: that of a UDP
     * socket would come after a grace period of the kernel, and be captured by who subscribed meanwhile.
     */
    void loopbackUp() {
        int any = socket(AF_UNIX, SOCK_DGRAM);
        try {
            byte[] name = "lo".getBytes(StandardCharsets.US_ASCII);
            scratch.putLong(0, 0).putLong(8, 0).putLong(16, 0).put(0, name);
            check("ioctl SIOCGIFFLAGS", NativeCalls.ioctl(any, SIOCGIFFLAGS, address));
            scratch.putShort(16, (short) (scratch.getShort(16) | IFF_UP));
            check("ioctl SIOCSIFFLAGS", NativeCalls.ioctl(any, SIOCSIFFLAGS, address));
        } finally {
            close(any);
        }
    }

    private int put(int ip, int port) {
        scratch.putShort(0, (short) AF_INET).putShort(2, networkOrder((short) port));
        scratch.putInt(4, ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ip : Integer.reverseBytes(ip));
        scratch.putLong(8, 0);
        return SOCKADDR_IN_BYTES;
    }

    private int put(InetSocketAddress to) {
        InetAddress ip = to.getAddress();
        byte[] octets = ip.getAddress();
        if (ip instanceof Inet6Address) {
            scratch.putShort(0, (short) AF_INET6).putShort(2, networkOrder((short) to.getPort()));
            scratch.putInt(4, 0).put(8, octets).putInt(24, 0);
            return SOCKADDR_IN6_BYTES;
        }
        return put(ByteBuffer.wrap(octets).getInt(), to.getPort());
    }

    private static short networkOrder(short value) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Short.reverseBytes(value);
    }

    private static int check(String call, int result) {
        if (result < 0) {
            throw new SyscallFailed(call, Native.getLastError());
        }
        return result;
    }
}
