package io.sockcdc.collector.run;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** How a thread passes the time when its duty cycles had nothing to do. One thread idles; any thread may wake it. */
public interface Idle {
    /** Called after every round. Does not wait when there was work. */
    void idle(int workDone);

    /** Ends a wait of the given thread now, or the next one that begins. */
    void wake(Thread idling);

    /** Parks for longer and longer times, never spins: twice as long after each round without work. */
    static Idle backOff(Duration shortest, Duration longest) {
        return new BackOff(shortest.toNanos(), longest.toNanos());
    }

    /** Blocks in a handed-in waiter, such as one that waits until a descriptor is readable. */
    static Idle waitingIn(Waiter waiter) {
        return new Waiting(waiter);
    }

    /** Something to block in. */
    interface Waiter {
        /** Waits until there may be work, or {@link #wakeup()}, or a time of its own choice. */
        void await();

        /** Ends the wait that is under way, or the next; any thread may call it. */
        void wakeup();
    }

    /** Parks with doubling times. */
    final class BackOff implements Idle {
        private final long shortestNanos;
        private final long longestNanos;
        private long nextNanos;

        private BackOff(long shortestNanos, long longestNanos) {
            if (shortestNanos < 1 || longestNanos < shortestNanos) {
                throw new IllegalArgumentException("a back-off needs 0 < shortest <= longest");
            }
            this.shortestNanos = shortestNanos;
            this.longestNanos = longestNanos;
            nextNanos = shortestNanos;
        }

        @Override
        public void idle(int workDone) {
            if (workDone > 0) {
                nextNanos = shortestNanos;
                return;
            }
            LockSupport.parkNanos(this, nextNanos);
            nextNanos = Math.min(longestNanos, nextNanos * 2);
        }

        @Override
        public void wake(Thread idling) {
            LockSupport.unpark(idling);
        }
    }

    /** Blocks in a waiter. */
    final class Waiting implements Idle {
        private final Waiter waiter;

        private Waiting(Waiter waiter) {
            this.waiter = waiter;
        }

        @Override
        public void idle(int workDone) {
            if (workDone == 0) {
                waiter.await();
            }
        }

        @Override
        public void wake(Thread idling) {
            waiter.wakeup();
        }
    }
}
