package io.sockcdc.collector.spool;

import static io.sockcdc.collector.spool.Numbered.batch;
import static io.sockcdc.collector.spool.Numbered.drain;
import static io.sockcdc.collector.spool.Numbered.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    @TempDir
    Path directory = Path.of(".");

    private final Losses losses = new Losses();

    @Test
    void avrosOwnReaderReadsEveryEntryInOrder() throws IOException {
        // given
        try (Spool spool = open(1 << 20, 4000)) {
            // when
            for (int i = 0; i < 100; i++) {
                spool.append(batch(i * 10L, 10));
            }

            // then
            assertThat(Numbered.segments(directory)).hasSizeGreaterThan(5);
            assertThat(Numbered.readByAvro(directory)).isEqualTo(numbers(0, 1000));
            assertThat(Files.size(Numbered.segments(directory).get(0))).isLessThanOrEqualTo(4000);
        }
    }

    @Test
    void aBatchIsOneBlock() throws IOException {
        // given
        EntryBatch appended = batch(0, 500, 300);
        try (Spool spool = open(1 << 24, 1 << 20)) {
            // when
            spool.append(appended);

            // then
            try (var avro = new org.apache.avro.file.DataFileReader<>(
                    Numbered.segments(directory).get(0).toFile(), new org.apache.avro.generic.GenericDatumReader<>())) {
                avro.next();
                assertThat(avro.getBlockCount()).isEqualTo(500);
                assertThat(avro.getBlockSize()).isEqualTo(appended.size());
            }
        }
    }

    @Test
    void segmentsAreNamedByTheirFirstPosition() throws IOException {
        // given
        try (Spool spool = open(1 << 20, 1)) {
            // when
            long first = spool.append(batch(0, 42));
            long second = spool.append(batch(42, 1));

            // then
            assertThat(first).isZero();
            assertThat(second).isEqualTo(42);
            assertThat(Numbered.segments(directory))
                    .map(path -> String.valueOf(path.getFileName()))
                    .containsExactly("00000000000000000000.avro", "00000000000000000042.avro");
        }
    }

    @Test
    void aReaderBeginsInTheMiddleOfABatchAndFollowsTheWriter() {
        // given
        try (Spool spool = open(1 << 20, 600)) {
            spool.append(batch(0, 10));
            try (SpoolReader reader = spool.reader(7)) {
                // when, then
                assertThat(drain(reader)).isEqualTo(numbers(7, 10));
                assertThat(drain(reader)).isEmpty();
                for (int i = 10; i < 200; i += 10) {
                    spool.append(batch(i, 10));
                    assertThat(drain(reader)).isEqualTo(numbers(i, i + 10));
                }
                assertThat(reader.position()).isEqualTo(200);
            }
        }
    }

    @Test
    void positionsGoOnAfterARestartEvenWhenEverythingIsAcknowledgedAndDeleted() {
        // given
        try (Spool spool = open(1 << 20, 600)) {
            spool.append(batch(0, 100));
            spool.append(batch(100, 100));
            spool.retain(200, 200);
            spool.sync();
            spool.checkpoint().move(200);
            spool.checkpoint().persist();
            spool.housekeep();
        }

        // when
        try (Spool reopened = open(1 << 20, 600)) {
            reopened.retain(200, 200);
            reopened.sync();
            reopened.housekeep();

            // then
            assertThat(reopened.endPosition()).isEqualTo(200);
            assertThat(reopened.checkpoint().acknowledged()).isEqualTo(200);
            assertThat(reopened.append(batch(200, 1))).isEqualTo(200);
            assertThat(reopened.firstPosition()).isEqualTo(200);
        }
        assertThat(losses.sheds).isEmpty();
    }

    @Test
    void acknowledgedSegmentsStayWhileTheyAreRetained() {
        // given: segments of 10 entries each
        try (Spool spool = open(1 << 20, 1)) {
            for (int i = 0; i < 10; i++) {
                spool.append(batch(i * 10L, 10));
            }
            spool.checkpoint().move(70);
            spool.checkpoint().persist();

            // when, then: nothing said, everything kept
            spool.housekeep();
            assertThat(spool.firstPosition()).isZero();

            // when, then: the one that holds 35 and all later ones stay
            spool.retain(35, 35);
            spool.sync();
            spool.housekeep();
            assertThat(spool.firstPosition()).isEqualTo(30);

            // when, then: what is not acknowledged stays in any case
            spool.retain(95, 95);
            spool.sync();
            spool.housekeep();
            assertThat(spool.firstPosition()).isEqualTo(70);
            assertThat(losses.sheds).isEmpty();
        }
    }

    @Test
    void nothingOldGoesBeforeWhatMakesItSuperfluousIsForced() {
        // given: segments of 10 entries each, and a policy that forces nothing by itself
        try (Spool spool = open(1 << 20, 1)) {
            for (int i = 0; i < 10; i++) {
                spool.append(batch(i * 10L, 10));
            }
            spool.checkpoint().move(100);
            spool.checkpoint().persist();

            // when, then: it is not whole yet
            spool.retain(75, 105);
            spool.forceDue();
            spool.housekeep();
            assertThat(spool.firstPosition()).isZero();

            // when, then: it is whole, and not forced
            spool.append(batch(100, 10));
            spool.housekeep();
            assertThat(spool.firstPosition()).isZero();

            // when, then
            assertThat(spool.forceDue()).isTrue();
            spool.housekeep();
            assertThat(spool.firstPosition()).isEqualTo(70);
            assertThat(spool.forceDue()).isFalse();
        }
    }

    @Test
    void whatWentPastTheDiskMakesNothingSuperfluous() {
        // given
        try (Spool spool = open(1 << 20, 1)) {
            spool.append(batch(0, 10));
            spool.append(batch(10, 10));
            goPast(spool, 10);
            spool.append(batch(30, 10));
            spool.checkpoint().move(40);
            spool.checkpoint().persist();

            // when, then: a part of it is in no file
            spool.retain(15, 40);
            spool.forceDue();
            spool.housekeep();
            assertThat(spool.firstPosition()).isZero();

            // when, then
            spool.retain(30, 40);
            spool.forceDue();
            spool.housekeep();
            assertThat(spool.firstPosition()).isEqualTo(30);
        }
    }

    @Test
    void whatWentPastTheDiskIsToldByTheNextRunAndNotByThisOne() {
        // given
        try (Spool spool = open(4 << 20, 1 << 20)) {
            spool.append(batch(0, 10));
            goPast(spool, 10);
            spool.append(batch(20, 10));
            try (SpoolReader reader = spool.reader(0)) {
                assertThat(drain(reader))
                        .containsExactlyElementsOf(Stream.concat(numbers(0, 10).stream(), numbers(20, 30).stream())
                                .toList());
            }
            assertThat(losses.pasts).isEmpty();
        }

        // when
        try (Spool spool = open(4 << 20, 1 << 20);
                SpoolReader reader = spool.reader(5)) {
            drain(reader);
        }

        // then
        assertThat(losses.pasts).containsExactly(new Losses.Past(10, 10, 9L, 20L));
    }

    @Test
    void theFileBeforeWhatWentPastTheDiskStaysUntilTheCheckpointIsBehindThat() {
        // given
        try (Spool spool = open(4 << 20, 1 << 20)) {
            spool.append(batch(0, 10));
            goPast(spool, 10);
            spool.append(batch(20, 10));
            spool.checkpoint().move(10);
            spool.checkpoint().persist();

            // when
            spool.retain(20, 30);
            spool.forceDue();
            spool.housekeep();
        }

        // then
        try (Spool spool = open(4 << 20, 1 << 20);
                SpoolReader reader = spool.reader(spool.checkpoint().acknowledged())) {
            drain(reader);
            assertThat(losses.pasts).containsExactly(new Losses.Past(10, 10, 9L, 20L));

            // when, then
            spool.checkpoint().move(20);
            spool.checkpoint().persist();
            spool.retain(20, 30);
            spool.forceDue();
            spool.housekeep();
            assertThat(spool.firstPosition()).isEqualTo(20);
        }
    }

    @Test
    void aCheckpointThatIsHeldStaysUntilTheSpoolHasWhatIsToBeSaid() {
        try (Spool spool = open(4 << 20, 1 << 20)) {
            spool.append(batch(0, 10));
            spool.append(batch(10, 10));
            Checkpoint.Hold hold = spool.checkpoint().hold(10);
            spool.checkpoint().move(20);

            // when, then
            spool.checkpoint().persist();
            assertThat(spool.checkpoint().acknowledged()).isEqualTo(20);
            assertThat(spool.checkpoint().persisted()).isEqualTo(10);

            // when, then: it is said in an entry that is not there yet
            hold.untilSpoolEndsAt(21);
            spool.checkpoint().persist();
            assertThat(spool.checkpoint().persisted()).isEqualTo(10);

            // when, then
            spool.append(batch(20, 1));
            spool.checkpoint().persist();
            assertThat(spool.checkpoint().persisted()).isEqualTo(20);
        }
    }

    @Test
    void anAcknowledgementThatIsNotOnDiskDeletesNothing() {
        // given
        try (Spool spool = open(1 << 20, 1)) {
            spool.append(batch(0, 10));
            spool.append(batch(10, 10));
            spool.retain(20, 20);
            spool.sync();

            // when
            spool.checkpoint().move(20);
            spool.housekeep();

            // then
            assertThat(spool.firstPosition()).isZero();
        }
    }

    @Test
    void sheddingCountsExactlyWhatWasNotAcknowledged() throws IOException {
        // given: segments of 10 entries each, entries 0 to 14 acknowledged
        try (Spool spool = open(20_000, 1)) {
            spool.append(batch(0, 10, 100));
            spool.append(batch(10, 10, 100));
            spool.checkpoint().move(15);

            // when
            for (int i = 20; i < 400; i += 10) {
                spool.append(batch(i, 10, 100));
                assertThat(spool.bytes()).isLessThanOrEqualTo(20_000);
            }

            // then
            long first = spool.firstPosition();
            assertThat(first).isGreaterThan(100);
            assertThat(losses.sheds.get(0)).isEqualTo(new Losses.Shed(0, 9, 0));
            assertThat(losses.sheds.get(1)).isEqualTo(new Losses.Shed(10, 19, 5));
            assertThat(losses.sheds.stream().mapToLong(Losses.Shed::lost).sum()).isEqualTo(first - 15);
            assertThat(Numbered.readByAvro(directory)).isEqualTo(numbers(first, 400));
            assertThat(sizeOnDisk()).isEqualTo(spool.bytes());
        }
    }

    @Test
    void aReaderThatWasOvertakenBySheddingGoesOnWithTheOldestThatIsThere() {
        // given
        try (Spool spool = open(20_000, 1)) {
            spool.append(batch(0, 10, 100));
            try (SpoolReader reader = spool.reader(0)) {
                assertThat(drain(reader)).isEqualTo(numbers(0, 10));

                // when
                for (int i = 10; i < 400; i += 10) {
                    spool.append(batch(i, 10, 100));
                }

                // then
                assertThat(drain(reader)).isEqualTo(numbers(spool.firstPosition(), 400));
            }
        }
    }

    @Test
    void aBatchThatCanNeverFitIsRefused() {
        // given
        try (Spool spool = open(4000, 1000)) {
            // when, then
            assertThatThrownBy(() -> spool.append(batch(0, 100, 100)))
                    .isInstanceOf(SpoolException.class)
                    .hasMessageContaining("too large");
            assertThat(spool.append(batch(0, 1))).isZero();
        }
    }

    @Test
    void theReserveOfFreeSpaceIsKeptAndSaid() throws IOException {
        // given: more than the file system has
        long everything = Files.getFileStore(directory).getTotalSpace();
        SpoolSettings settings = new SpoolSettings(directory, 1 << 20, 1000, everything, FsyncPolicy.NEVER);

        // when, then
        assertThatThrownBy(() -> Spool.open(settings, Numbered.SCHEMA, losses, () -> 0, Clock.systemUTC()))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("are to stay free");
    }

    @Test
    void aSecondOpenerIsToldWhoTheFirstIs() {
        // given
        try (Spool first = open(1 << 20, 1000)) {
            // when, then
            assertThatThrownBy(() -> open(1 << 20, 1000))
                    .isInstanceOf(SpoolException.class)
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid());
            assertThat(first.append(batch(0, 1))).isZero();
        }
        open(1 << 20, 1000).close();
    }

    @Test
    void aClosedSpoolTakesNothing() {
        // given
        Spool spool = open(1 << 20, 1000);
        spool.close();

        // when, then
        assertThatThrownBy(() -> spool.append(batch(0, 1)))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void positionsGivenOutWithoutTheDiskLeaveAGap() {
        // given
        try (Spool spool = open(1 << 20, 100_000)) {
            spool.append(batch(0, 10));

            // when
            goPast(spool, 5);
            long after = spool.append(batch(15, 5));

            // then
            assertThat(after).isEqualTo(15);
            try (SpoolReader reader = spool.reader(0)) {
                assertThat(drain(reader))
                        .containsAll(numbers(0, 10))
                        .containsAll(numbers(15, 20))
                        .hasSize(15);
            }
        }
    }

    @Test
    void aGapIsNoDamageAfterARestart() {
        // given
        try (Spool spool = open(1 << 20, 100_000)) {
            spool.append(batch(0, 10));
            goPast(spool, 5);
            spool.append(batch(15, 5));
        }

        // when
        try (Spool again = open(1 << 20, 100_000);
                SpoolReader reader = again.reader(0)) {
            // then
            assertThat(drain(reader)).hasSize(15).containsAll(numbers(15, 20));
        }
        assertThat(losses.damages).isEmpty();
    }

    @Test
    void filesThatAreNoSegmentsAreSetAside() throws IOException {
        // given
        try (Spool spool = open(1 << 20, 1)) {
            spool.append(batch(0, 10));
        }
        Files.writeString(directory.resolve("notes.avro"), "mine");
        Files.writeString(directory.resolve("00000000000000000005.avro"), "not Avro at all");
        Files.createFile(directory.resolve("00000000000000000099.avro"));
        Files.writeString(directory.resolve("readme.txt"), "not ours to touch");

        // when
        try (Spool spool = open(1 << 20, 1)) {
            // then
            assertThat(losses.aside)
                    .containsExactlyInAnyOrder("notes.avro", "00000000000000000005.avro", "00000000000000000099.avro");
            assertThat(directory.resolve("notes.avro.corrupt")).hasContent("mine");
            assertThat(directory.resolve("readme.txt")).exists();
            assertThat(spool.append(batch(99, 1))).isEqualTo(99);
        }
    }

    @Test
    void aDamagedCheckpointFallsBackToTheOldestEntryAndSaysSo() throws IOException {
        // given
        try (Spool spool = open(1 << 20, 1)) {
            for (int i = 0; i < 5; i++) {
                spool.append(batch(i * 10L, 10));
            }
            spool.retain(50, 50);
            spool.sync();
            spool.checkpoint().move(20);
            spool.checkpoint().persist();
            spool.housekeep();
        }
        Path file = directory.resolve("checkpoint");
        byte[] good = Files.readAllBytes(file);

        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 0x10;
            Files.write(file, bad);

            // when
            try (Spool spool = open(1 << 20, 1)) {
                // then
                assertThat(spool.checkpoint().acknowledged()).as("byte %d", i).isEqualTo(20);
            }
            assertThat(losses.fallbacks).hasSize(i + 1).containsOnly(20L);
        }
        Files.write(file, "short".getBytes(StandardCharsets.UTF_8));
        open(1 << 20, 1).close();
        assertThat(losses.fallbacks).hasSize(good.length + 1);
    }

    @Test
    void anOlderSchemaStaysWithItsEntries() {
        // given
        try (Spool spool = open(1 << 20, 1000)) {
            spool.append(batch(0, 3));
        }
        var newer = org.apache.avro.SchemaBuilder.record("Numbered")
                .fields()
                .requiredLong("n")
                .endRecord();

        // when
        SpoolSettings settings = new SpoolSettings(directory, 1 << 20, 1000, 0, FsyncPolicy.ALWAYS);
        try (Spool spool = Spool.open(settings, newer, losses, () -> 0, Clock.systemUTC())) {
            spool.append(new EntryBatch(new byte[] {2}, new int[] {1}, 1));
            try (SpoolReader reader = spool.reader(0)) {
                // then
                assertThat(reader.next())
                        .isNotNull()
                        .extracting(SpooledBatch::writer)
                        .isEqualTo(Numbered.SCHEMA);
                assertThat(reader.next())
                        .isNotNull()
                        .extracting(SpooledBatch::writer)
                        .isEqualTo(newer);
            }
        }
    }

    @Test
    void aDirectoryThatIsGoneForAWhileIsSurvived() throws IOException {
        // given
        Path away = directory.resolve("away");
        Path spoolDirectory = directory.resolve("spool");
        SpoolSettings settings = new SpoolSettings(spoolDirectory, 1 << 20, 1, 0, FsyncPolicy.ALWAYS);
        try (Spool spool = Spool.open(settings, Numbered.SCHEMA, losses, () -> 0, Clock.systemUTC())) {
            spool.append(batch(0, 10));
            spool.checkpoint().move(5);

            // when
            Files.move(spoolDirectory, away);

            // then
            assertThatThrownBy(() -> spool.append(batch(10, 10)))
                    .isInstanceOf(SpoolException.class)
                    .hasMessageContaining(spoolDirectory.toString());
            assertThatThrownBy(() -> spool.checkpoint().persist()).isInstanceOf(SpoolException.class);
            assertThat(spool.endPosition()).isEqualTo(10);

            // when
            Files.move(away, spoolDirectory);
            spool.checkpoint().persist();
            assertThat(spool.append(batch(10, 10))).isEqualTo(10);
        }

        // then
        assertThat(Numbered.readByAvro(spoolDirectory)).isEqualTo(numbers(0, 20));
    }

    private Spool open(long maxBytes, long segmentBytes) {
        SpoolSettings settings = new SpoolSettings(directory, maxBytes, segmentBytes, 0, FsyncPolicy.NEVER);
        return Spool.open(settings, Numbered.SCHEMA, losses, () -> 0, Clock.systemUTC());
    }

    private long sizeOnDisk() throws IOException {
        long sum = 0;
        for (Path segment : List.copyOf(Numbered.segments(directory))) {
            sum += Files.size(segment);
        }
        return sum;
    }

    private static void goPast(Spool spool, int entries) {
        long end = spool.endPosition();
        spool.advance(new SpooledBatch(end, batch(end, entries), Numbered.SCHEMA));
    }
}
