package io.sockcdc.collector.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.collector.run.FailureHandler.Decision;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class AgentThreadTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Idle BACK_OFF = Idle.backOff(Duration.ofNanos(100_000), Duration.ofMillis(2));

    private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();

    @Test
    void cyclesRunInTurnOnTheNamedThreadAndAreClosedThereInReverse() throws InterruptedException {
        CountDownLatch rounds = new CountDownLatch(3);
        AgentThread agent = AgentThread.start(
                "capture", BACK_OFF, this::goOn, LIMIT, cycle("a", () -> {}), cycle("b", rounds::countDown));
        assertThat(rounds.await(20, TimeUnit.SECONDS)).isTrue();

        agent.close();

        List<String> lines = List.copyOf(told);
        assertThat(lines).startsWith("a on capture", "b on capture", "a on capture", "b on capture");
        assertThat(lines).endsWith("close b on capture", "close a on capture");
        assertThat(agent.isRunning()).isFalse();
    }

    @Test
    void afterAFailureTheHandlerMayGoOn() throws InterruptedException {
        CountDownLatch rounds = new CountDownLatch(5);
        AgentThread agent = AgentThread.start("flaky", BACK_OFF, this::goOn, LIMIT, () -> {
            rounds.countDown();
            throw new IllegalStateException("no luck");
        });

        assertThat(rounds.await(20, TimeUnit.SECONDS)).isTrue();
        agent.close();

        assertThat(agent.failures()).isGreaterThanOrEqualTo(5);
        assertThat(told).startsWith("flaky failed 1: no luck", "flaky failed 2: no luck");
    }

    @Test
    void afterAFailureTheHandlerMayStopIt() {
        AgentThread agent = AgentThread.start(
                "fragile", BACK_OFF, (name, failure, failures) -> Decision.STOP, LIMIT, cycle("a", () -> {
                    throw new IllegalStateException("broken");
                }));

        Awaitility.await().until(() -> !agent.isRunning());
        assertThat(agent.failures()).isEqualTo(1);
        assertThat(told).contains("close a on fragile");
        agent.close();
    }

    @Test
    void anErrorStopsItWhateverTheHandlerSays() {
        AgentThread agent = AgentThread.start("dying", BACK_OFF, this::goOn, LIMIT, () -> {
            throw new OutOfMemoryError("pretended");
        });

        Awaitility.await().until(() -> !agent.isRunning());
        assertThat(told).containsExactly("dying failed 1: pretended");
        agent.close();
    }

    @Test
    void aFailureToCloseIsCountedAndTheOthersAreClosed() {
        DutyCycle fails = new DutyCycle() {
            @Override
            public int doWork() {
                return 0;
            }

            @Override
            public void onClose() {
                throw new IllegalStateException("stuck");
            }
        };
        AgentThread agent = AgentThread.start("end", BACK_OFF, this::goOn, LIMIT, cycle("a", () -> {}), fails);

        agent.close();

        assertThat(agent.failures()).isEqualTo(1);
        assertThat(told).endsWith("end failed 1: stuck", "close a on end");
    }

    @Test
    void aThreadThatWaitsForWorkIsWokenToClose() throws InterruptedException {
        Semaphore work = new Semaphore(0);
        CountDownLatch waits = new CountDownLatch(1);
        Idle idle = Idle.waitingIn(new Idle.Waiter() {
            @Override
            public void await() {
                waits.countDown();
                work.acquireUninterruptibly();
            }

            @Override
            public void wakeup() {
                work.release();
            }
        });
        AgentThread agent = AgentThread.start("waiting", idle, this::goOn, LIMIT, () -> 0);
        assertThat(waits.await(20, TimeUnit.SECONDS)).isTrue();

        agent.close();

        assertThat(agent.isRunning()).isFalse();
    }

    @Test
    void aThreadThatParksLongIsWokenToClose() throws InterruptedException {
        CountDownLatch worked = new CountDownLatch(1);
        Idle forever = Idle.backOff(Duration.ofHours(1), Duration.ofHours(1));
        AgentThread agent = AgentThread.start("parking", forever, this::goOn, LIMIT, () -> {
            worked.countDown();
            return 0;
        });
        assertThat(worked.await(20, TimeUnit.SECONDS)).isTrue();

        agent.close();

        assertThat(agent.isRunning()).isFalse();
    }

    @Test
    void aThreadThatWillNotEndIsNamed() {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(1);
        AgentThread agent = AgentThread.start("stubborn", BACK_OFF, this::goOn, Duration.ofMillis(20), () -> {
            inside.countDown();
            awaitUninterruptibly(release);
            return 1;
        });
        awaitUninterruptibly(inside);

        assertThatThrownBy(agent::close)
                .isInstanceOf(StopTimeoutException.class)
                .hasMessage("thread stubborn did not end within 20 ms");

        release.countDown();
        agent.close();
        assertThat(agent.isRunning()).isFalse();
    }

    @Test
    void itMayCloseItself() {
        CompletableFuture<AgentThread> self = new CompletableFuture<>();
        AgentThread agent = AgentThread.start("self", BACK_OFF, this::goOn, LIMIT, () -> {
            self.join().close();
            return 1;
        });
        self.complete(agent);

        Awaitility.await().until(() -> !agent.isRunning());
        assertThat(agent.failures()).isZero();
    }

    private Decision goOn(String agent, Throwable failure, long failures) {
        told.add(agent + " failed " + failures + ": " + failure.getMessage());
        return Decision.CONTINUE;
    }

    private DutyCycle cycle(String name, Runnable work) {
        return new DutyCycle() {
            @Override
            public int doWork() {
                told.add(name + " on " + Thread.currentThread().getName());
                work.run();
                return 0;
            }

            @Override
            public void onClose() {
                told.add("close " + name + " on " + Thread.currentThread().getName());
            }
        };
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
