package io.sockcdc.collector.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ShutdownTest {
    private final ConcurrentLinkedQueue<String> closed = new ConcurrentLinkedQueue<>();
    private final Shutdown shutdown = new Shutdown(Duration.ofSeconds(20), MonotonicClock.nanos());

    @Test
    void theLastOpenedIsClosedFirst() {
        shutdown.register("capture", () -> closed.add("capture"));
        shutdown.register("spool", () -> closed.add("spool"));
        shutdown.register("web", () -> closed.add("web"));

        shutdown.close();

        assertThat(closed).containsExactly("web", "spool", "capture");
        assertThat(shutdown.leftOver()).isEmpty();
    }

    @Test
    void everythingIsClosedOnce() {
        shutdown.register("one", () -> closed.add("one"));

        shutdown.close();
        shutdown.close();

        assertThat(closed).containsExactly("one");
    }

    @Test
    void whatFailsIsNamedAndTheRestIsClosed() {
        shutdown.register("first", () -> closed.add("first"));
        shutdown.register("broken", () -> {
            throw new IOException("disk");
        });

        shutdown.close();

        assertThat(closed).containsExactly("first");
        assertThat(shutdown.leftOver()).containsExactly("broken");
    }

    @Test
    void whatHangsIsNamedAndTheRestIsClosed() {
        CountDownLatch never = new CountDownLatch(1);
        Shutdown hasty = new Shutdown(Duration.ofMillis(50), MonotonicClock.nanos());
        CountDownLatch first = new CountDownLatch(1);
        hasty.register("first", first::countDown);
        hasty.register("hanging", never::await);

        hasty.close();

        assertThat(hasty.leftOver()).contains("hanging");
        assertThat(awaited(first)).isTrue();
        never.countDown();
    }

    @Test
    void nothingIsOpenedAfterTheEndHasBegun() {
        shutdown.close();

        assertThatThrownBy(() -> shutdown.register("late", () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot open late: the program is ending");
    }

    @Test
    void aRequestWakesWhoWaitsForTheEnd() throws InterruptedException {
        Thread main = Thread.currentThread();
        shutdown.register("one", () -> closed.add("one by " + (Thread.currentThread() == main)));
        shutdown.request();

        shutdown.await();

        assertThat(closed).isEmpty();
        shutdown.close();
        assertThat(closed).containsExactly("one by false");
    }

    @Test
    void aSignalClosesEverythingInOrder() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process child = new ProcessBuilder(
                        java,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProgramThatWaits.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader lines = child.inputReader(StandardCharsets.UTF_8);
        assertThat(lines.readLine()).isEqualTo("ready");

        child.toHandle().destroy(); // SIGTERM, and the pipe stays open

        assertThat(lines.lines().toList()).isEqualTo(List.of("closed second", "closed first"));
        assertThat(child.waitFor()).isEqualTo(128 + 15);
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(20, java.util.concurrent.TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
