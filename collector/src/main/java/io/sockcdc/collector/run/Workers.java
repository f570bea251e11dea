package io.sockcdc.collector.run;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Small pools of daemon threads for work that may wait, such as answering scrapes. */
public final class Workers {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private Workers() {}

    /**
     * A pool that starts threads as they are needed and lets idle ones end.
     *
     * @param name threads are called name-1, name-2 and so on
     * @param threads most at a time
     * @param waiting most tasks that wait; more are refused
     */
    public static ExecutorService bounded(String name, int threads, int waiting) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                KEEP_ALIVE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(waiting),
                task -> {
                    Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
