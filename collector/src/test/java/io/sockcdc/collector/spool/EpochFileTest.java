package io.sockcdc.collector.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochFileTest {
    @TempDir
    Path directory = Path.of(".");

    private final Clock clock = Clock.fixed(Instant.ofEpochSecond(1_800_000_000), ZoneOffset.UTC);

    @Test
    void itGrowsByOneWithEachStart() {
        assertThat(EpochFile.advance(directory, clock)).isEqualTo(1);
        assertThat(EpochFile.advance(directory, clock)).isEqualTo(2);
        assertThat(EpochFile.advance(directory, clock)).isEqualTo(3);
    }

    @Test
    void itGrowsEvenWhenItsFileIsDamaged() throws IOException {
        // given
        EpochFile.advance(directory, clock);
        Path file = directory.resolve("epoch");
        byte[] bytes = Files.readAllBytes(file);
        bytes[9] ^= 1;
        Files.write(file, bytes);

        // when, then
        assertThat(EpochFile.advance(directory, clock)).isEqualTo(1_800_000_000);
        assertThat(EpochFile.advance(directory, clock)).isEqualTo(1_800_000_001);
    }

    @Test
    void itsBytesAreAsDrawn() throws IOException {
        // when
        EpochFile.advance(directory, clock);

        // then
        assertThat(Files.readAllBytes(directory.resolve("epoch")))
                .hasSize(20)
                .startsWith('S', 'C', 'E', 'P', 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1);
    }
}
