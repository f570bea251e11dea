package io.sockcdc.collector.spool;

import static io.sockcdc.collector.spool.Numbered.drain;
import static io.sockcdc.collector.spool.Numbered.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledTest {
    @TempDir
    Path directory = Path.of(".");

    @Test
    void whatWasSyncedBeforeAKillIsThereInOrder() throws IOException, InterruptedException {
        for (int round = 1; round <= 3; round++) {
            // given
            Process child = startChild();
            int lines = 20 * round;
            await().until(() -> said().size() >= lines);

            // when
            child.destroyForcibly();
            assertThat(child.waitFor()).isEqualTo(128 + 9);
            long synced = said().get(said().size() - 1);

            // then
            try (Spool spool = open();
                    SpoolReader reader = spool.reader(0)) {
                List<Long> read = drain(reader);
                assertThat(spool.endPosition()).isGreaterThanOrEqualTo(synced);
                assertThat(read).isEqualTo(numbers(0, spool.endPosition()));
                assertThat(Numbered.readByAvro(directory.resolve("spool"))).isEqualTo(read);
            }
        }
    }

    @Test
    void aSecondProcessIsToldWhichTheFirstIs() throws IOException, InterruptedException {
        // given
        Process child = startChild();
        await().until(() -> !said().isEmpty());

        // when, then
        assertThatThrownBy(this::open)
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("in use by process " + child.pid());
        child.destroyForcibly();
        child.waitFor();
        open().close();
    }

    /** What the child said in whole lines. */
    private List<Long> said() throws IOException {
        String text = Files.readString(out());
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(Long::valueOf)
                .toList();
    }

    private Path out() {
        return directory.resolve("child.out");
    }

    private Process startChild() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        directory.resolve("spool").toString())
                .redirectOutput(out().toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private Spool open() {
        SpoolSettings settings = new SpoolSettings(directory.resolve("spool"), 1L << 30, 1 << 20, 0, FsyncPolicy.NEVER);
        return Spool.open(settings, Numbered.SCHEMA, new Losses(), () -> 0, Clock.systemUTC());
    }
}
