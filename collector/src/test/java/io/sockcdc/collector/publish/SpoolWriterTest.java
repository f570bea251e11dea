package io.sockcdc.collector.publish;

import static io.sockcdc.collector.publish.Rig.TOPIC;
import static io.sockcdc.collector.publish.Rig.expected;
import static io.sockcdc.collector.publish.Rig.numbersByKey;
import static io.sockcdc.collector.publish.Rig.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.spool.SpooledBatch;
import io.sockcdc.collector.testkit.broker.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolWriterTest {
    @TempDir
    Path directory = Path.of(".");

    @Test
    void aDiskThatTakesNothingDoesNotStopThePublishing() throws IOException {
        // given
        try (TestBroker broker = new TestBroker(directory.resolve("kafka"));
                Rig rig = new Rig(directory, settings(broker.bootstrapServers(), Map.of()), null)) {
            broker.start();
            broker.createTopic(TOPIC, 3, Map.of());
            rig.append(0, 10);

            // when: the next segment cannot be begun
            rig.spool.advance(new SpooledBatch(10, Rig.batch(0, 1, 50), Rig.SCHEMA));
            Files.move(directory.resolve("spool"), directory.resolve("away"));
            rig.append(10, 10);
            rig.append(20, 10);

            // then
            assertThat(rig.writer.trouble()).isNotNull();
            assertThat(rig.writer.unspooled()).isEqualTo(20);
            rig.publishUntil(() -> rig.spool.checkpoint().acknowledged() == 31);

            // when
            Files.move(directory.resolve("away"), directory.resolve("spool"));
            rig.publishUntil(() -> {
                rig.writer.offer(Rig.batch(0, 1, 50));
                return rig.writer.trouble() == null;
            });
            rig.publishAll();

            // then
            assertThat(numbersByKey(broker.readAll(TOPIC)).get(3))
                    .isEqualTo(expected(0, 30).get(3));
        }
    }

    @Test
    void threeThreadsAtFullSpeedLoseNothing() throws Exception {
        // given: a capture thread, a spool thread and a sending thread, and a window that overflows again and again
        int all = 300_000;
        try (TestBroker broker = new TestBroker(directory.resolve("kafka"));
                Rig rig = new Rig(directory, settings(broker.bootstrapServers(), Map.of()), null, 100_000)) {
            broker.start();
            broker.createTopic(TOPIC, 3, Map.of());
            AtomicBoolean done = new AtomicBoolean();
            Thread spooling = new Thread(() -> {
                while (!done.get()) {
                    if (rig.writer.doWork() == 0) {
                        Thread.onSpinWait();
                    }
                }
            });
            Thread sending = new Thread(() -> {
                while (rig.publisher.counts().acknowledged() < all) {
                    if (rig.publisher.doWork() == 0) {
                        Thread.onSpinWait();
                    }
                }
            });

            // when
            spooling.start();
            sending.start();
            for (int n = 0; n < all; n += 100) {
                var batch = Rig.batch(n, 100, 50);
                while (!rig.writer.offer(batch)) {
                    Thread.onSpinWait();
                }
            }
            sending.join(60_000);
            assertThat(sending.isAlive()).isFalse();
            done.set(true);
            spooling.join();

            // then
            assertThat(numbersByKey(broker.readAll(TOPIC))).isEqualTo(expected(0, all));
            assertThat(rig.publisher.counts().sent()).isEqualTo(all);
        }
    }
}
