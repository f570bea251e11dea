package io.sockcdc.collector.spool;

import static io.sockcdc.collector.spool.Numbered.batch;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailingTest {
    private static final long ALL = 100_000;

    @TempDir
    Path directory = Path.of(".");

    @Test
    void aReaderInAnotherThreadSeesEveryEntryOnceAndInOrderWhileSegmentsComeAndGo() throws Exception {
        // given
        Losses losses = new Losses();
        SpoolSettings settings = new SpoolSettings(directory, 1L << 30, 5_000, 0, FsyncPolicy.NEVER);
        Random random = new Random(7);
        try (Spool spool = Spool.open(settings, Numbered.SCHEMA, losses, System::nanoTime, Clock.systemUTC())) {
            spool.retain(Long.MAX_VALUE, 0);
            spool.sync();
            var threads = Executors.newSingleThreadExecutor();
            Future<List<Long>> reading = threads.submit(() -> tail(spool));

            // when
            while (spool.endPosition() < ALL) {
                spool.append(batch(spool.endPosition(), 1 + random.nextInt(60)));
                spool.housekeep();
            }

            // then
            List<Long> read = reading.get(60, TimeUnit.SECONDS);
            threads.shutdown();
            assertThat(read).isEqualTo(Numbered.numbers(0, spool.endPosition()));
            spool.housekeep();
            assertThat(spool.segments()).hasSize(1);
            assertThat(losses.damages).isEmpty();
        }
    }

    /** Reads to the end, acknowledging as it goes, so that what it read is deleted behind it. */
    private static List<Long> tail(Spool spool) {
        List<Long> read = new ArrayList<>();
        try (SpoolReader reader = spool.reader(0)) {
            while (read.size() < ALL || reader.position() < spool.endPosition()) {
                SpooledBatch next = reader.next();
                if (next == null) {
                    Thread.onSpinWait();
                    continue;
                }
                read.addAll(Numbered.decode(next.entries()));
                spool.checkpoint().move(reader.position());
                if (read.size() % 16 == 0) {
                    spool.checkpoint().persist();
                }
            }
            spool.checkpoint().persist();
        }
        return read;
    }
}
