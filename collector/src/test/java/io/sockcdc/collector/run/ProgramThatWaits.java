package io.sockcdc.collector.run;

import java.time.Duration;

/** A program that opens two things and waits to be ended; a test signals it. */
final class ProgramThatWaits {
    private ProgramThatWaits() {}

    public static void main(String[] arguments) throws InterruptedException {
        Shutdown shutdown = new Shutdown(Duration.ofSeconds(20), MonotonicClock.nanos());
        shutdown.register("first", () -> System.out.println("closed first"));
        shutdown.register("second", () -> System.out.println("closed second"));
        shutdown.onSignals();
        System.out.println("ready");
        shutdown.await();
    }
}
