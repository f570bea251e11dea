package io.sockcdc.collector.simulation;

import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.Transport;
import io.sockcdc.collector.netlink.TransportException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The netlink socket that multicasts arrive on: a bounded queue. What does not fit is dropped and counted; where the socket
 * says so (no NETLINK_NO_ENOBUFS), one receive fails, and all is dropped until the queue has been read empty.
 */
final class DestroyChannel implements Transport {
    private static final int ENOBUFS = 105;
    private static final int MOST_LATE_MICROS = 4_000;

    private final SimulatedKernel kernel;
    private final int capacity;
    private final boolean saysOverflow;
    private final boolean tellsLate;
    private final List<Datagram> queue = new ArrayList<>();
    private final List<Late> late = new ArrayList<>();
    private long generated;
    private long drops;
    private boolean congested;
    private boolean toSay;

    private record Datagram(ByteBuffer bytes, int group) {}

    /** The kernel has it on a list of work to be done. */
    private record Late(Datagram datagram, long dueAt, Runnable whenDropped) {}

    DestroyChannel(SimulatedKernel kernel, int capacity, boolean saysOverflow, boolean tellsLate) {
        this.tellsLate = tellsLate;
        this.kernel = kernel;
        this.capacity = capacity;
        this.saysOverflow = saysOverflow;
    }

    /** Now or, as the kernel does, a little later. */
    void tell(byte[] bytes, int group, Runnable whenDropped) {
        generated++;
        Datagram datagram = new Datagram(ByteBuffer.wrap(bytes), group);
        if (tellsLate && kernel.random().nextInt(4) == 0) {
            late.add(new Late(datagram, kernel.now() + kernel.random().nextInt(MOST_LATE_MICROS), whenDropped));
        } else {
            tell(datagram, whenDropped);
        }
    }

    /** What is due has come. */
    void tellLate(boolean all) {
        late.removeIf(one -> {
            boolean due = all || one.dueAt <= kernel.now();
            if (due) {
                tell(one.datagram, one.whenDropped);
            }
            return due;
        });
    }

    private void tell(Datagram datagram, Runnable whenDropped) {
        if (congested || queue.size() >= capacity) {
            drops++;
            toSay |= saysOverflow && !congested;
            congested = saysOverflow;
            whenDropped.run();
            return;
        }
        boolean overtakes = !queue.isEmpty() && kernel.random().nextInt(10) == 0;
        queue.add(overtakes ? queue.size() - 1 : queue.size(), datagram);
    }

    /** Ends of sockets since it was opened. */
    long generated() {
        return generated;
    }

    int waiting() {
        return queue.size() + late.size();
    }

    boolean readable() {
        tellLate(false);
        return toSay || !queue.isEmpty();
    }

    @Override
    public void send(ByteBuffer request) {
        throw new UnsupportedOperationException("nothing is asked of this socket");
    }

    @Override
    public int receive(DatagramBatch batch) {
        tellLate(false);
        if (toSay) {
            toSay = false;
            throw new TransportException("recvmmsg", ENOBUFS, "simulated");
        }
        int filled = 0;
        while (filled < batch.capacity() && !queue.isEmpty()) {
            Datagram next = queue.remove(0);
            batch.memory().put(filled * batch.slotBytes(), next.bytes, 0, next.bytes.limit());
            batch.set(filled, next.bytes.limit(), next.group, 0, false);
            filled++;
        }
        congested &= !queue.isEmpty();
        batch.count(filled);
        kernel.meanwhile(6);
        return filled;
    }

    @Override
    public long drops() {
        return drops;
    }

    @Override
    public int receiveBufferBytes() {
        return capacity * 1280;
    }

    @Override
    public int descriptor() {
        return 0;
    }

    @Override
    public void close() {
        queue.clear();
        kernel.unsubscribe();
    }
}
