package io.sockcdc.collector.netlink;

import java.nio.ByteBuffer;

/**
 * One netlink socket, non-blocking: moves datagrams and knows nothing of what they say. One thread at a time.
 */
public interface Transport extends AutoCloseable {

    /**
     * Sends one request to the kernel.
     *
     * @throws TransportException when the system call fails
     */
    void send(ByteBuffer request);

    /**
     * Receives the datagrams that are waiting, as many as the batch holds, without blocking.
     *
     * @return how many are in the batch now; 0 when none was waiting
     * @throws TransportException when the system call fails; {@link TransportException#isOverflow()} tells a full buffer,
     *     after which reading goes on
     */
    int receive(DatagramBatch batch);

    /** Datagrams that the kernel has dropped on this socket for want of buffer, counted by the kernel, since it was opened. */
    long drops();

    /** Size of the receive buffer in bytes, as the kernel reports it. */
    int receiveBufferBytes();

    /**
     * Asks for a receive buffer of another size.
     *
     * @return the size that there is now, in bytes as the kernel reports it
     */
    default int resizeReceiveBuffer(int bytes) {
        return receiveBufferBytes();
    }

    /** The descriptor, for a readiness selector. */
    int descriptor();

    @Override
    void close();
}
