package io.sockcdc.collector.spool;

import static io.sockcdc.collector.spool.Numbered.batch;
import static io.sockcdc.collector.spool.Numbered.drain;
import static io.sockcdc.collector.spool.Numbered.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.spool.SegmentFile.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
    @TempDir
    Path directory = Path.of(".");

    private final List<Integer> blockEnds = new ArrayList<>();
    private byte[] whole = {};
    private int headerEnd;

    @BeforeEach
    void aSegmentOfThreeBlocksOfTenEntries() throws IOException {
        Path made = directory.resolve("made");
        try (Spool spool = open(made, new Losses())) {
            for (int i = 0; i < 3; i++) {
                spool.append(batch(i * 10L, 10));
                blockEnds.add((int) spool.bytes());
            }
        }
        Path segment = Numbered.segments(made).get(0);
        whole = Files.readAllBytes(segment);
        try (SegmentFile file = SegmentFile.open(segment, new SegmentHeaders(Numbered.SCHEMA))) {
            headerEnd = (int) file.headerEnd();
        }
    }

    @Test
    void aTornTailIsCutAtEveryByteOfTheLastBlockAndSaid() throws IOException {
        for (int length = blockEnds.get(1) - 20; length < whole.length; length++) {
            // given
            Path torn = lay(Arrays.copyOf(whole, length));
            int cutAt = lastBlockEnd(length);
            int left = 10 * (blockEnds.indexOf(cutAt) + 1);
            Losses losses = new Losses();

            // when
            try (Spool spool = open(torn, losses)) {
                // then
                if (length == cutAt) {
                    assertThat(losses.cuts).isEmpty();
                } else {
                    assertThat(losses.cuts)
                            .as("cut at %d", length)
                            .containsExactly(new Losses.Cut(left, length - cutAt));
                }
                assertThat(spool.append(batch(left, 5))).isEqualTo(left);
                try (SpoolReader reader = spool.reader(0)) {
                    assertThat(drain(reader)).isEqualTo(numbers(0, left + 5));
                }
            }
            assertThat(Numbered.readByAvro(torn)).isEqualTo(numbers(0, left + 5));
        }
    }

    @Test
    void aTornHeaderIsSetAsideAtEveryByte() throws IOException {
        for (int length = 0; length < headerEnd; length++) {
            // given
            Path torn = lay(Arrays.copyOf(whole, length));
            Losses losses = new Losses();

            // when
            try (Spool spool = open(torn, losses)) {
                // then
                assertThat(losses.aside).as("header of %d bytes", length).hasSize(1);
                assertThat(spool.append(batch(0, 10))).isZero();
            }
            assertThat(Numbered.readByAvro(torn)).isEqualTo(numbers(0, 10));
        }
    }

    @Test
    void aTailOfZeroesAsAfterAPowerCutIsCut() throws IOException {
        for (int from = blockEnds.get(1); from < whole.length; from++) {
            // given: the file has its length, its last pages were never written
            byte[] zeroed = whole.clone();
            Arrays.fill(zeroed, from, zeroed.length, (byte) 0);
            Losses losses = new Losses();

            // when
            try (Spool spool = open(lay(zeroed), losses)) {
                // then
                assertThat(spool.endPosition()).isEqualTo(20);
                assertThat(losses.cuts).containsExactly(new Losses.Cut(20, whole.length - blockEnds.get(1)));
            }
        }
    }

    @Test
    void aFlippedByteAnywhereNeverCrashesNorReordersAnything() throws IOException {
        for (int at = 0; at < whole.length; at += at < headerEnd ? 1 : 7) {
            // given: a damaged last segment, and the same one with a good segment after it
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) 0x85;
            Path alone = lay(damaged);
            Path followed = lay(damaged);
            layNext(followed);

            for (Path one : List.of(alone, followed)) {
                // when
                try (Spool spool = open(one, new Losses())) {
                    spool.append(batch(spool.endPosition(), 1));
                    List<Long> positions = new ArrayList<>();
                    try (SpoolReader reader = spool.reader(0)) {
                        for (SpooledBatch b = reader.next(); b != null; b = reader.next()) {
                            positions.add(b.firstPosition());
                        }
                    }

                    // then
                    assertThat(positions).as("byte %d", at).isSorted().doesNotHaveDuplicates();
                    assertThat(spool.endPosition()).isLessThanOrEqualTo(41);
                }
            }
        }
    }

    @Test
    void aCorruptMiddleIsSkippedWithItsCount() throws IOException {
        // given: the second block's sync marker is gone, a good segment follows
        byte[] damaged = whole.clone();
        damaged[blockEnds.get(1) - 1] ^= 1;
        Path directory = lay(damaged);
        layNext(directory);
        Losses losses = new Losses();

        // when
        try (Spool spool = open(directory, losses);
                SpoolReader reader = spool.reader(0)) {
            List<Long> read = drain(reader);

            // then
            assertThat(read).startsWith(0L, 1L).containsAll(numbers(0, 10)).containsAll(numbers(30, 40));
            assertThat(read).hasSize(20);
            assertThat(losses.damages).containsExactly(new Losses.Damage(10, 20));
        }
    }

    @Test
    void datumsThatAreNotTheSchemasAreSkippedWithTheirCount() throws IOException {
        // given: the second block is whole, but a string in it claims to be longer than the block
        byte[] damaged = whole.clone();
        Path probe = lay(whole);
        try (SegmentFile file =
                SegmentFile.open(Numbered.segments(probe).get(0), new SegmentHeaders(Numbered.SCHEMA))) {
            Block second = file.blockAt(blockEnds.get(0), whole.length);
            assertThat(second).isNotNull();
            damaged[(int) second.dataOffset() + 1] = 0x7E;
        }
        Path directory = lay(damaged);
        layNext(directory);
        Losses losses = new Losses();

        // when
        try (Spool spool = open(directory, losses);
                SpoolReader reader = spool.reader(0)) {
            List<Long> read = drain(reader);

            // then
            assertThat(read)
                    .containsAll(numbers(0, 10))
                    .containsAll(numbers(20, 40))
                    .hasSize(30);
            assertThat(losses.damages).containsExactly(new Losses.Damage(10, 10));
        }
    }

    @Test
    void whatIsMissingBehindAFileThatWasBegunInVainIsTold() throws IOException {
        for (int length : List.of(headerEnd - 1, headerEnd, headerEnd + 7)) {
            // given: entries 30 to 49 went past the disk, which took the begin of a file at 35; 30 to 37 are
            // acknowledged
            Path directory = lay(whole);
            Files.write(Segment.pathOf(directory, 35), Arrays.copyOf(whole, length));
            SegmentWriter next = SegmentWriter.create(directory, 50, new SegmentHeaders(Numbered.SCHEMA), 0);
            next.append(batch(50, 10), 0);
            next.close();
            Losses losses = new Losses();

            // when
            try (Spool spool = open(directory, losses);
                    SpoolReader reader = spool.reader(38)) {
                // then
                assertThat(drain(reader)).isEqualTo(numbers(50, 60));
                assertThat(losses.pasts).containsExactly(new Losses.Past(38, 12, 29L, 50L));
            }
        }
    }

    @Test
    void aCheckpointBeyondWhatTheDiskKeptSetsThePosition() throws IOException {
        // given: entries 20 to 29 were acknowledged, and lost by a power cut
        Path directory = lay(whole);
        try (Spool spool = open(directory, new Losses())) {
            spool.checkpoint().move(30);
            spool.checkpoint().persist();
        }
        Files.write(Numbered.segments(directory).get(0), Arrays.copyOf(whole, blockEnds.get(1)));

        // when
        try (Spool spool = open(directory, new Losses())) {
            // then
            assertThat(spool.append(batch(30, 1))).isEqualTo(30);
        }
    }

    private int lastBlockEnd(int length) {
        int end = headerEnd;
        for (int blockEnd : blockEnds) {
            end = blockEnd <= length ? blockEnd : end;
        }
        return end;
    }

    private Path lay(byte[] segment) throws IOException {
        Path made = Files.createTempDirectory(directory, "case");
        Files.write(Segment.pathOf(made, 0), segment);
        return made;
    }

    /** A good segment with entries 30 to 39. */
    private static void layNext(Path into) throws IOException {
        SegmentWriter next = SegmentWriter.create(into, 30, new SegmentHeaders(Numbered.SCHEMA), 0);
        next.append(batch(30, 10), 0);
        next.close();
    }

    private static Spool open(Path directory, Losses losses) {
        SpoolSettings settings = new SpoolSettings(directory, 1 << 22, 1 << 20, 0, FsyncPolicy.NEVER);
        return Spool.open(settings, Numbered.SCHEMA, losses, () -> 0, Clock.systemUTC());
    }
}
