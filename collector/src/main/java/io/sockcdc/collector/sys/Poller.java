package io.sockcdc.collector.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Waits until one of several descriptors is readable (epoll). One thread owns it; {@link #wakeUp()} is for any thread until
 * it is closed.
 */
public final class Poller implements AutoCloseable {
    private static final int MOST = 64;
    private static final long WAKE_UP = -1;

    private final ByteBuffer events =
            ByteBuffer.allocateDirect(MOST * Abi.EPOLL_EVENT_BYTES).order(ByteOrder.nativeOrder());
    private final long eventsAddress = LibC.addressOf(events);
    private final ByteBuffer change =
            ByteBuffer.allocateDirect(Abi.EPOLL_EVENT_BYTES).order(ByteOrder.nativeOrder());
    private final long changeAddress = LibC.addressOf(change);
    private final ByteBuffer one =
            ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, 1);
    private final long oneAddress = LibC.addressOf(one);
    private final int[] tags = new int[MOST];
    private final int epoll;
    private final int eventfd;
    private boolean closed;

    /** @throws SystemCallException when the kernel gives no descriptor for it */
    public Poller() {
        epoll = LibC.epoll_create1(Abi.EPOLL_CLOEXEC);
        if (epoll < 0) {
            throw new SystemCallException("epoll_create1", LibC.errno());
        }
        eventfd = LibC.eventfd(0, Abi.EFD_CLOEXEC | Abi.EFD_NONBLOCK);
        if (eventfd < 0) {
            int errno = LibC.errno();
            LibC.close(epoll);
            throw new SystemCallException("eventfd", errno);
        }
        control("add wake-up", Abi.EPOLL_CTL_ADD, eventfd, WAKE_UP);
    }

    /**
     * Watches a descriptor for reading.
     *
     * @param tag what {@link #tag} gives when it is readable, 0 or more
     * @throws SystemCallException when the kernel refuses it
     */
    public void add(int descriptor, int tag) {
        control("add", Abi.EPOLL_CTL_ADD, descriptor, tag);
    }

    /**
     * Stops watching a descriptor; closing one does that by itself.
     *
     * @throws SystemCallException when it was not watched
     */
    public void remove(int descriptor) {
        control("remove", Abi.EPOLL_CTL_DEL, descriptor, 0);
    }

    private void control(String what, int operation, int descriptor, long data) {
        change.putInt(Abi.EPOLL_EVENTS, Abi.EPOLLIN).putLong(Abi.EPOLL_DATA, data);
        if (LibC.epoll_ctl(epoll, operation, descriptor, changeAddress) != 0) {
            throw new SystemCallException("epoll_ctl " + what, LibC.errno());
        }
    }

    /**
     * Waits until a descriptor is readable, someone calls {@link #wakeUp()}, or the time is over.
     *
     * @param timeoutMillis 0 to look only, negative to wait without end
     * @return how many descriptors are readable; 0 after a wake-up, a signal or the time
     * @throws SystemCallException when the kernel refuses to wait
     */
    public int await(int timeoutMillis) {
        int ready = LibC.epoll_wait(epoll, eventsAddress, MOST, timeoutMillis);
        if (ready < 0) {
            int errno = LibC.errno();
            if (errno == Abi.EINTR) {
                return 0;
            }
            throw new SystemCallException("epoll_wait", errno);
        }
        int readable = 0;
        for (int i = 0; i < ready; i++) {
            long data = events.getLong(i * Abi.EPOLL_EVENT_BYTES + Abi.EPOLL_DATA);
            if (data == WAKE_UP) {
                LibC.read(eventfd, eventsAddress + (long) i * Abi.EPOLL_EVENT_BYTES, Long.BYTES);
            } else {
                tags[readable++] = (int) data;
            }
        }
        return readable;
    }

    /** Tag of a readable descriptor, index 0 to what {@link #await} returned. */
    public int tag(int index) {
        return tags[index];
    }

    /** Ends the {@link #await} that runs, or the next one; from any thread. */
    public synchronized void wakeUp() {
        if (!closed && LibC.write(eventfd, oneAddress, Long.BYTES) < 0 && LibC.errno() != Abi.EAGAIN) {
            throw new SystemCallException("write to eventfd", LibC.errno());
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(eventfd);
            LibC.close(epoll);
        }
    }
}
