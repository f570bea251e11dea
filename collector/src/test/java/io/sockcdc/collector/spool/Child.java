package io.sockcdc.collector.spool;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** A process that appends for ever and says after each sync how many entries there are. To be killed. */
final class Child {
    private Child() {}

    public static void main(String[] arguments) {
        SpoolSettings settings =
                new SpoolSettings(Path.of(arguments[0]), 1L << 30, 200_000, 0, FsyncPolicy.every(Duration.ofMillis(1)));
        try (Spool spool = Spool.open(settings, Numbered.SCHEMA, new Losses(), System::nanoTime, Clock.systemUTC())) {
            while (true) {
                for (int i = 0; i < 20; i++) {
                    spool.append(Numbered.batch(spool.endPosition(), 37));
                    spool.housekeep();
                }
                spool.sync();
                System.out.println(spool.endPosition());
                System.out.flush();
            }
        }
    }
}
