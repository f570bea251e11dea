package io.sockcdc.app.run;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The wish that a command ends: from Ctrl-C, SIGTERM, or a part of the program that failed. After Ctrl-C the process lives
 * until the command has ended in order and then ends with the command's exit code, or with 1 when that takes too long.
 */
public final class StopSignal {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final List<Runnable> wakers = new CopyOnWriteArrayList<>();
    private final boolean ofProcess;
    private volatile int exitCode = 1;

    /** A signal that only {@link #stop} and {@link #fail} give. */
    public StopSignal() {
        this(false);
    }

    private StopSignal(boolean ofProcess) {
        this.ofProcess = ofProcess;
    }

    /** The signal of this process, which can also come from outside. */
    public static StopSignal ofProcess() {
        return new StopSignal(true);
    }

    /** Lets Ctrl-C and SIGTERM ask for the end, if this is {@link #ofProcess}; it ends at the latest this long after. */
    public void listenToSignals(Duration patience) {
        if (!ofProcess) {
            return;
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop();
                            Runtime.getRuntime().halt(awaitEnd(patience) ? exitCode : 1);
                        },
                        "stop-signal"));
    }

    /** Asks for the end. */
    public void stop() {
        asked.countDown();
        wakers.forEach(Runnable::run);
    }

    /** Asks for the end because a part failed; the first reason stays. */
    public void fail(String reason) {
        failure.compareAndSet(null, reason);
        stop();
    }

    /** Why a part failed, or null. */
    public @Nullable String failure() {
        return failure.get();
    }

    /** Whether the end was asked for. */
    public boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Has {@code waker} called when the end is asked for, at once when it was already. */
    public void onStop(Runnable waker) {
        wakers.add(waker);
        if (isAsked()) {
            waker.run();
        }
    }

    /** Waits until the end is asked for. */
    public void await() throws InterruptedException {
        asked.await();
    }

    /** Waits until the end is asked for, at most so long; says whether it was. */
    public boolean await(Duration atMost) throws InterruptedException {
        return asked.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The command has ended, with this exit code. */
    public void ended(int code) {
        exitCode = code;
        ended.countDown();
    }

    private boolean awaitEnd(Duration patience) {
        try {
            return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
