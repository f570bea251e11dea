package io.sockcdc.collector.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a program in order: what was opened last is closed first, all within one time limit. Something that hangs or fails is
 * named and passed over, so the rest is still closed. Ctrl-C and SIGTERM end it the same way once {@link #onSignals()} was
 * called. Any thread may call every method.
 */
public final class Shutdown implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private record Named(String name, AutoCloseable what) {}

    private final Duration limit;
    private final LongSupplier nanos;
    private final Deque<Named> open = new ArrayDeque<>();
    private final List<String> leftOver = new ArrayList<>();
    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean closing;

    /**
     * @param limit time for everything together
     * @param nanos a monotonic clock
     */
    public Shutdown(Duration limit, LongSupplier nanos) {
        this.limit = limit;
        this.nanos = nanos;
    }

    /**
     * Takes something to close.
     *
     * @return the same
     * @throws IllegalStateException when the end has begun; the caller closes it then
     */
    public synchronized <T extends AutoCloseable> T register(String name, T what) {
        if (closing) {
            throw new IllegalStateException("cannot open " + name + ": the program is ending");
        }
        open.push(new Named(name, what));
        return what;
    }

    /** Closes everything when the process is told to end (SIGINT, SIGTERM, or the end of main). */
    public void onSignals() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "shutdown"));
    }

    /** Asks whoever waits in {@link #await()} to end the program. */
    public void request() {
        requested.countDown();
    }

    /** Waits until the end was asked for or has begun. */
    public void await() throws InterruptedException {
        requested.await();
    }

    /** What did not close in time or failed to, by name; empty while the end has not come. */
    public synchronized List<String> leftOver() {
        return List.copyOf(leftOver);
    }

    /** Closes everything, once; a second caller waits for the first, no longer than the time limit. */
    @Override
    public void close() {
        requested.countDown();
        if (begin()) {
            long deadline = nanos.getAsLong() + limit.toNanos();
            open.forEach(each -> close(each, deadline - nanos.getAsLong()));
            closed.countDown();
        } else {
            awaitClosed();
        }
    }

    /** True for the first caller; from then on nothing is added to {@code open}. */
    private synchronized boolean begin() {
        boolean first = !closing;
        closing = true;
        return first;
    }

    private void awaitClosed() {
        try {
            if (!closed.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.atWarn().log("another thread is still closing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void close(Named each, long remainingNanos) {
        Thread closer = new Thread(() -> closeQuietly(each), "close " + each.name);
        closer.setDaemon(true);
        closer.start();
        try {
            closer.join(Math.max(1, Duration.ofNanos(remainingNanos).toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closer.isAlive()) {
            leave(each.name);
            LOG.atWarn().addKeyValue("name", each.name).log("did not close in time");
        }
    }

    private void closeQuietly(Named each) {
        try {
            each.what.close();
        } catch (Throwable failure) {
            leave(each.name);
            LOG.atWarn().addKeyValue("name", each.name).setCause(failure).log("failed to close");
        }
    }

    private synchronized void leave(String name) {
        if (!leftOver.contains(name)) {
            leftOver.add(name);
        }
    }
}
