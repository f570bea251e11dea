package io.sockcdc.benchmarks;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waiting for what other processes do. */
final class Patience {
    private static final long STEP_MILLIS = 50;

    private Patience() {}

    /**
     * Waits until it is so.
     *
     * @throws IllegalStateException when it does not come to be in time, or the question fails
     */
    static void await(String what, Duration patience, Callable<Boolean> isSo) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (!isSo.call()) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("waited " + patience.toSeconds() + " s in vain for " + what);
                }
                Thread.sleep(STEP_MILLIS);
            }
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("waiting for " + what + ": " + e.getMessage(), e);
        }
    }

    static void pause(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }
}
