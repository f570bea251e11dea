package io.sockcdc.consumers.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sockcdc.consumers.config.SiemSettings;
import io.sockcdc.consumers.config.SiemSettings.FileSettings;
import io.sockcdc.consumers.config.SiemSettings.Fsync;
import io.sockcdc.settings.ByteSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileDestinationTest {
    private static final byte[] NO_HEADER = {};
    private static final String FILLER = "x".repeat(1000);

    @TempDir
    Path folder;

    private final HandClock clock = new HandClock();

    @Test
    void linesAreThereWhenTheBatchIsCommitted() throws Exception {
        try (FileDestination file = destination(settings(100, Duration.ofHours(1), 3, Fsync.BATCH), NO_HEADER)) {
            file.begin();
            file.write(line("one"));
            file.write(line("two"));
            file.commit();
            assertThat(path()).hasContent("one\ntwo");
        }
    }

    @Test
    void itIsRotatedBeforeItGrowsBeyondItsSizeAndNothingIsLostAtTheSeams() throws Exception {
        // given
        List<String> written = new ArrayList<>();
        try (FileDestination file = destination(settings(64, Duration.ofHours(1), 100, Fsync.ROTATION), NO_HEADER)) {
            for (int batch = 0; batch < 20; batch++) {
                file.begin();
                for (int i = 0; i < 25; i++) {
                    String text = batch + "-" + i + "-" + FILLER;
                    written.add(text);
                    file.write(line(text));
                }
                file.commit();
            }
        }
        // then
        List<String> read = new ArrayList<>();
        for (Path part : parts()) {
            assertThat(Files.size(part)).isLessThanOrEqualTo(64 << 10);
            read.addAll(Files.readAllLines(part));
        }
        assertThat(parts()).hasSizeGreaterThan(7);
        assertThat(read).isEqualTo(written);
    }

    @Test
    void onlySoManyRotatedFilesAreKept() throws Exception {
        try (FileDestination file = destination(settings(64, Duration.ofHours(1), 3, Fsync.NEVER), NO_HEADER)) {
            for (int i = 0; i < 2000; i++) {
                file.begin();
                file.write(line(i + FILLER));
                file.commit();
            }
        }
        assertThat(parts()).hasSize(4);
        assertThat(Files.readString(parts().get(3))).contains("1999" + FILLER);
        long bytes = 0;
        for (Path part : parts()) {
            bytes += Files.size(part);
        }
        assertThat(bytes).isLessThanOrEqualTo(4 * (64 << 10));
    }

    @Test
    void itIsRotatedWhenItIsOldAlsoWhenNothingComes() throws Exception {
        try (FileDestination file = destination(settings(100, Duration.ofMinutes(5), 3, Fsync.BATCH), NO_HEADER)) {
            file.begin();
            file.write(line("one"));
            file.commit();
            clock.pass(Duration.ofMinutes(4));
            file.begin();
            file.commit();
            assertThat(parts()).hasSize(1);
            clock.pass(Duration.ofMinutes(1));
            file.begin();
            file.commit();
            assertThat(parts()).hasSize(2);
            assertThat(parts().get(0)).hasContent("one");
            assertThat(path()).isEmptyFile();
            clock.pass(Duration.ofHours(1));
            file.begin();
            assertThat(parts()).as("an empty file is not rotated").hasSize(2);
        }
    }

    @Test
    void everyFileBeginsWithTheHeader() throws Exception {
        byte[] header = "#fields\ta\tb\n".getBytes(StandardCharsets.UTF_8);
        for (int start = 0; start < 2; start++) {
            try (FileDestination file = destination(settings(64, Duration.ofHours(1), 9, Fsync.BATCH), header)) {
                file.begin();
                for (int i = 0; i < 100; i++) {
                    file.write(line(FILLER));
                }
                file.commit();
            }
        }
        assertThat(parts())
                .hasSizeGreaterThan(2)
                .allSatisfy(part -> assertThat(Files.readAllLines(part).stream()
                                .filter(text -> text.startsWith("#"))
                                .toList())
                        .containsExactly("#fields\ta\tb"));
    }

    @ParameterizedTest
    @EnumSource(Fsync.class)
    void aLineThatACrashToreIsCutOff(Fsync fsync) throws Exception {
        try (FileDestination file = destination(settings(64, Duration.ofHours(1), 3, fsync), NO_HEADER)) {
            file.begin();
            file.write(line("whole"));
            file.commit();
        }
        Files.writeString(path(), "torn " + "y".repeat(200_000), StandardOpenOption.APPEND);
        try (FileDestination file = destination(settings(1024, Duration.ofHours(1), 3, fsync), NO_HEADER)) {
            file.begin();
            file.write(line("again"));
            file.commit();
        }
        assertThat(path()).hasContent("whole\nagain");
    }

    @Test
    void anotherWriterIsRefused() throws Exception {
        FileSettings settings = settings(64, Duration.ofHours(1), 3, Fsync.BATCH);
        try (FileDestination first = destination(settings, NO_HEADER);
                FileDestination second = destination(settings, NO_HEADER)) {
            first.begin();
            assertThatExceptionOfType(DestinationException.class)
                    .isThrownBy(second::begin)
                    .withMessageContaining("somebody else");
        }
    }

    @Test
    void aDiskThatIsNearlyFullIsLeftAlone() throws Exception {
        FileSettings greedy = new FileSettings(
                path(),
                ByteSize.ofMebibytes(1),
                Duration.ofHours(1),
                3,
                Fsync.BATCH,
                ByteSize.parse("1000000GiB"),
                null,
                SiemSettings.defaults().file().privacy());
        try (FileDestination file = destination(greedy, NO_HEADER)) {
            assertThatExceptionOfType(DestinationException.class)
                    .isThrownBy(file::begin)
                    .withMessageContaining("siem.file.min-free");
        }
        assertThat(path()).isEmptyFile();
    }

    private FileDestination destination(FileSettings settings, byte[] header) {
        return new FileDestination(path(), settings, header, clock);
    }

    private FileSettings settings(int kibibytes, Duration every, int keep, Fsync fsync) {
        return new FileSettings(
                path(),
                ByteSize.parse(kibibytes + "KiB"),
                every,
                keep,
                fsync,
                ByteSize.parse("1KiB"),
                null,
                SiemSettings.defaults().file().privacy());
    }

    private Path path() {
        return folder.resolve("out").resolve("siem.log");
    }

    /** The rotated files, the oldest first, and the one that is written. */
    private List<Path> parts() throws IOException {
        try (Stream<Path> files = Files.list(path().getParent())) {
            List<Path> parts = new ArrayList<>(files.filter(
                            file -> !file.equals(path()) && !file.toString().endsWith(".lock"))
                    .sorted()
                    .toList());
            parts.add(path());
            return parts;
        }
    }

    private static Line line(String text) {
        return new Line(new byte[0], text.getBytes(StandardCharsets.UTF_8), "", 6, "event", 0);
    }

    /** A clock that is put forward by hand. */
    private static final class HandClock extends Clock {
        private Instant now = Instant.now();

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
