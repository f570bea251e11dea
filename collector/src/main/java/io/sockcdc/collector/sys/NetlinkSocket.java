package io.sockcdc.collector.sys;

import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.Transport;
import io.sockcdc.collector.netlink.TransportException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A NETLINK_SOCK_DIAG socket of the network namespace it was opened in. What does not fit into its buffer is dropped and
 * counted by the kernel; it never reports ENOBUFS for multicasts (NETLINK_NO_ENOBUFS).
 */
public final class NetlinkSocket implements Transport {
    private static final int SCRATCH_BYTES = 128;

    private final int descriptor;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES).order(ByteOrder.nativeOrder());
    private final long scratchAddress = LibC.addressOf(scratch);
    private ByteBuffer outgoing = ByteBuffer.allocateDirect(512);
    private @Nullable ReceiveHeaders headers;
    private long drops;
    private int lastRawDrops;
    private boolean closed;

    private NetlinkSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Opens a socket in the calling thread's network namespace.
     *
     * @param groups multicast groups to join, a bit mask; 0 for a socket that only asks
     * @param receiveBufferBytes wanted size of the receive buffer as the kernel reports it, which is twice what an
     *     application may use; less is given without CAP_NET_ADMIN, see {@link #receiveBufferBytes()}
     * @throws TransportException when the socket cannot be made
     */
    public static NetlinkSocket open(int groups, int receiveBufferBytes) {
        return open(groups, receiveBufferBytes, null);
    }

    /**
     * Opens a socket with a classic BPF program that says what comes into its buffer, from the first message on.
     *
     * @param program instructions, 8 bytes each in host byte order (struct sock_filter); null for none
     * @throws TransportException when the socket cannot be made, or the kernel does not take the program
     */
    public static NetlinkSocket open(int groups, int receiveBufferBytes, byte @Nullable [] program) {
        int descriptor = LibC.socket(
                Abi.AF_NETLINK, Abi.SOCK_DGRAM | Abi.SOCK_CLOEXEC | Abi.SOCK_NONBLOCK, Abi.NETLINK_SOCK_DIAG);
        if (descriptor < 0) {
            throw failed("socket");
        }
        NetlinkSocket socket = new NetlinkSocket(descriptor);
        try {
            socket.configure(groups, receiveBufferBytes, program);
        } catch (TransportException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    private void configure(int groups, int receiveBufferBytes, byte @Nullable [] program) {
        if (!trySetReceiveBuffer(receiveBufferBytes)) {
            throw failed("setsockopt SO_RCVBUF");
        }
        if (!trySet(Abi.SOL_NETLINK, Abi.NETLINK_NO_ENOBUFS, 1)) {
            throw failed("setsockopt NETLINK_NO_ENOBUFS");
        }
        if (program != null) {
            filter(program);
        }
        scratch.putShort(Abi.NL_FAMILY, (short) Abi.AF_NETLINK).putShort(2, (short) 0);
        scratch.putInt(Abi.NL_PID, 0).putInt(Abi.NL_GROUPS, groups);
        if (LibC.bind(descriptor, scratchAddress, Abi.SOCKADDR_NL_BYTES) != 0) {
            throw failed("bind");
        }
    }

    @Override
    public int resizeReceiveBuffer(int bytes) {
        trySetReceiveBuffer(bytes);
        return receiveBufferBytes();
    }

    /** The kernel doubles what is set, and caps it without CAP_NET_ADMIN. */
    private boolean trySetReceiveBuffer(int bytes) {
        return trySet(Abi.SOL_SOCKET, Abi.SO_RCVBUFFORCE, bytes / 2)
                || trySet(Abi.SOL_SOCKET, Abi.SO_RCVBUF, bytes / 2);
    }

    /**
     * Replaces the classic BPF program that says what comes into the buffer, for messages from now on.
     *
     * @param program instructions, 8 bytes each in host byte order (struct sock_filter)
     * @throws TransportException when the kernel does not take it; the one before stays
     */
    public void filter(byte[] program) {
        ByteBuffer instructions = ByteBuffer.allocateDirect(program.length).put(program);
        scratch.putLong(Abi.SOCK_FPROG_LEN, 0);
        scratch.putShort(Abi.SOCK_FPROG_LEN, (short) (program.length / Abi.SOCK_FILTER_BYTES));
        scratch.putLong(Abi.SOCK_FPROG_FILTER, LibC.addressOf(instructions));
        try {
            if (LibC.setsockopt(descriptor, Abi.SOL_SOCKET, Abi.SO_ATTACH_FILTER, scratchAddress, Abi.SOCK_FPROG_BYTES)
                    != 0) {
                throw failed("setsockopt SO_ATTACH_FILTER");
            }
        } finally {
            Reference.reachabilityFence(instructions);
        }
    }

    private boolean trySet(int level, int option, int value) {
        scratch.putInt(0, value);
        return LibC.setsockopt(descriptor, level, option, scratchAddress, Integer.BYTES) == 0;
    }

    @Override
    public void send(ByteBuffer request) {
        int length = request.remaining();
        if (outgoing.capacity() < length) {
            outgoing = ByteBuffer.allocateDirect(length);
        }
        outgoing.clear().put(request);
        scratch.putShort(Abi.NL_FAMILY, (short) Abi.AF_NETLINK).putShort(2, (short) 0);
        scratch.putInt(Abi.NL_PID, 0).putInt(Abi.NL_GROUPS, 0);
        long address = LibC.addressOf(outgoing);
        long sent;
        do {
            sent = LibC.sendto(descriptor, address, length, 0, scratchAddress, Abi.SOCKADDR_NL_BYTES);
        } while (sent < 0 && LibC.errno() == Abi.EINTR);
        if (sent < 0) {
            throw failed("sendto");
        }
    }

    @Override
    public int receive(DatagramBatch batch) {
        ReceiveHeaders into = headers;
        if (into == null || !into.isFor(batch)) {
            into = new ReceiveHeaders(batch);
            headers = into;
        }
        while (true) {
            int filled =
                    LibC.recvmmsg(descriptor, into.address(), batch.capacity(), Abi.MSG_DONTWAIT | Abi.MSG_TRUNC, 0);
            if (filled >= 0) {
                into.publish(filled);
                return filled;
            }
            int errno = LibC.errno();
            if (errno != Abi.EINTR) {
                batch.count(0);
                if (errno == Abi.EAGAIN) {
                    return 0;
                }
                throw new TransportException("recvmmsg", errno, Errno.describe(errno));
            }
        }
    }

    @Override
    public long drops() {
        int raw = memoryInfo(Abi.SK_MEMINFO_DROPS);
        // The kernel counts in 32 bits.
        drops += Integer.toUnsignedLong(raw - lastRawDrops);
        lastRawDrops = raw;
        return drops;
    }

    @Override
    public int receiveBufferBytes() {
        return memoryInfo(Abi.SK_MEMINFO_RCVBUF);
    }

    private int memoryInfo(int word) {
        int bytes = Abi.SK_MEMINFO_VARS * Integer.BYTES;
        scratch.putInt(bytes, bytes);
        if (LibC.getsockopt(descriptor, Abi.SOL_SOCKET, Abi.SO_MEMINFO, scratchAddress, scratchAddress + bytes) != 0) {
            throw failed("getsockopt SO_MEMINFO");
        }
        return scratch.getInt(word * Integer.BYTES);
    }

    @Override
    public int descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (LibC.close(descriptor) != 0) {
                throw failed("close");
            }
        }
    }

    private static TransportException failed(String operation) {
        int errno = LibC.errno();
        return new TransportException(operation, errno, Errno.describe(errno));
    }
}
