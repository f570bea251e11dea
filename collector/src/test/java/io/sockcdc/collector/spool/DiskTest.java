package io.sockcdc.collector.spool;

import static io.sockcdc.collector.spool.Numbered.batch;
import static io.sockcdc.collector.spool.Numbered.drain;
import static io.sockcdc.collector.spool.Numbered.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of 2 MiB of its own. */
@Requires(Requires.Need.ROOT)
class DiskTest {
    @TempDir
    Path directory = Path.of(".");

    private final Losses losses = new Losses();
    private Path disk = Path.of(".");

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectory(directory.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString());
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", disk.toString());
    }

    @Test
    void aFullDiskIsSaidAndAppendingGoesOnWhenThereIsRoomAgain() throws IOException {
        // given
        Path filler = disk.resolve("filler");
        Files.write(filler, new byte[1 << 20]);
        try (Spool spool = open(0)) {
            // when
            SpoolException full = appendUntilRefused(spool);
            long end = spool.endPosition();

            // then
            assertThat(full).hasMessageContaining("No space left on device").hasCauseInstanceOf(IOException.class);
            assertThat(end).isGreaterThan(1000);
            assertThatThrownBy(() -> spool.append(batch(end, 100, 200))).isInstanceOf(SpoolException.class);
            assertThat(spool.endPosition()).isEqualTo(end);

            // when
            Files.delete(filler);
            assertThat(spool.append(batch(end, 100, 200))).isEqualTo(end);

            // then
            try (SpoolReader reader = spool.reader(0)) {
                assertThat(drain(reader)).isEqualTo(numbers(0, end + 100));
            }
            assertThat(Numbered.readByAvro(disk.resolve("spool"))).isEqualTo(numbers(0, end + 100));
        }
        try (Spool again = open(0);
                SpoolReader reader = again.reader(0)) {
            assertThat(drain(reader)).isEqualTo(numbers(0, again.endPosition()));
        }
        assertThat(losses.damages).isEmpty();
    }

    @Test
    void theReserveIsKeptByLettingTheOldestGo() throws IOException {
        // given
        long reserve = 1 << 20;
        try (Spool spool = open(reserve)) {
            // when
            for (long n = 0; n < 20_000; n += 100) {
                spool.append(batch(n, 100, 200));
            }

            // then: the room is looked at once in a while
            long lost = losses.sheds.stream().mapToLong(Losses.Shed::lost).sum();
            assertThat(lost).isPositive().isEqualTo(spool.firstPosition());
            assertThat(Numbered.readByAvro(disk.resolve("spool"))).isEqualTo(numbers(lost, 20_000));
        }
    }

    @Test
    void aReadOnlyFileSystemIsSaid() throws IOException, InterruptedException {
        // given
        run("mount", "-o", "remount,ro", disk.toString());

        // when, then
        assertThatThrownBy(() -> open(0))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("Read-only file system");
    }

    private SpoolException appendUntilRefused(Spool spool) {
        for (long n = 0; n < 1_000_000; n += 100) {
            try {
                spool.append(batch(n, 100, 200));
            } catch (SpoolException e) {
                return e;
            }
        }
        throw new AssertionError("a disk of 2 MiB never filled");
    }

    private Spool open(long reserve) {
        SpoolSettings settings = new SpoolSettings(disk.resolve("spool"), 1 << 28, 100_000, reserve, FsyncPolicy.NEVER);
        return Spool.open(settings, Numbered.SCHEMA, losses, () -> 0, Clock.systemUTC());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
