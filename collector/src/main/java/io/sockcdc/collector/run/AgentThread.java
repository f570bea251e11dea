package io.sockcdc.collector.run;

import io.sockcdc.collector.run.FailureHandler.Decision;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named thread that runs duty cycles in turn until it is closed. A failure is counted and handed to a handler; it is
 * logged when it is of another kind, or from another place, than the one before. The duty cycles are closed on the thread, the last one first.
 */
public final class AgentThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentThread.class);
    private static final Duration AFTER_INTERRUPT = Duration.ofMillis(500);

    private final String name;
    private final Idle idle;
    private final FailureHandler handler;
    private final List<DutyCycle> cycles;
    private final Duration closeLimit;
    private final Thread thread;
    private volatile boolean closing;
    private final AtomicLong failures = new AtomicLong();
    private @Nullable String lastLogged;

    private AgentThread(String name, Idle idle, FailureHandler handler, Duration closeLimit, List<DutyCycle> cycles) {
        this.name = name;
        this.idle = idle;
        this.handler = handler;
        this.closeLimit = closeLimit;
        this.cycles = cycles;
        thread = new Thread(this::run, name);
    }

    /**
     * Starts a thread.
     *
     * @param name name of the thread, as tools show it
     * @param idle what it does without work
     * @param handler asked after every failure
     * @param closeLimit how long {@link #close()} waits
     * @param cycles run in this order
     */
    public static AgentThread start(
            String name, Idle idle, FailureHandler handler, Duration closeLimit, DutyCycle... cycles) {
        AgentThread agent = new AgentThread(name, idle, handler, closeLimit, List.of(cycles));
        agent.thread.start();
        return agent;
    }

    /** Whether the thread still runs. */
    public boolean isRunning() {
        return thread.isAlive();
    }

    /** Failures of its duty cycles so far. */
    public long failures() {
        return failures.get();
    }

    /** Ends a wait for work now. Any thread may call it. */
    public void wake() {
        idle.wake(thread);
    }

    /**
     * Asks the thread to end and waits for it; interrupts it when the time is over. Does nothing more the second time.
     *
     * @throws StopTimeoutException when it runs on nevertheless
     */
    @Override
    public void close() {
        closing = true;
        wake();
        if (thread == Thread.currentThread()) {
            return;
        }
        boolean ended = join(closeLimit);
        if (!ended) {
            thread.interrupt();
            ended = join(AFTER_INTERRUPT);
        }
        if (!ended) {
            throw new StopTimeoutException("thread " + name, closeLimit);
        }
    }

    private boolean join(Duration limit) {
        try {
            thread.join(Math.max(1, limit.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void run() {
        LOG.atDebug().addKeyValue("agent", name).log("agent started");
        boolean goesOn = true;
        while (goesOn && !closing) {
            int done = 0;
            for (int i = 0; i < cycles.size() && goesOn; i++) {
                try {
                    done += cycles.get(i).doWork();
                } catch (Throwable failure) {
                    goesOn = judge(failure) == Decision.CONTINUE;
                }
            }
            if (goesOn && !closing) {
                idle.idle(done);
            }
        }
        for (int i = cycles.size() - 1; i >= 0; i--) {
            try {
                cycles.get(i).onClose();
            } catch (Throwable failure) {
                judge(failure);
            }
        }
        LOG.atDebug()
                .addKeyValue("agent", name)
                .addKeyValue("failures", failures)
                .log("agent ended");
    }

    private Decision judge(Throwable failure) {
        long count = failures.incrementAndGet();
        StackTraceElement[] trace = failure.getStackTrace();
        String what = failure.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
        if (!what.equals(lastLogged)) {
            lastLogged = what;
            LOG.atError()
                    .addKeyValue("agent", name)
                    .addKeyValue("failures", count)
                    .setCause(failure)
                    .log("duty cycle failed");
        }
        try {
            Decision decision = handler.onFailure(name, failure, count);
            return failure instanceof Error ? Decision.STOP : decision;
        } catch (RuntimeException handlerFailure) {
            LOG.atError().addKeyValue("agent", name).setCause(handlerFailure).log("failure handler failed");
            return Decision.STOP;
        }
    }
}
