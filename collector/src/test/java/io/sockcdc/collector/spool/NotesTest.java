package io.sockcdc.collector.spool;

import static io.sockcdc.collector.spool.Numbered.batch;
import static io.sockcdc.collector.spool.Numbered.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.simulation.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no file holds any more is left to the next run to say, unless it was acknowledged or said. */
class NotesTest {
    private static final long MOST_BYTES = 20_000;

    @TempDir
    Path directory = Path.of(".");

    private final Noting first = new Noting();
    private final Noting next = new Noting();

    @Test
    void whatIsOnItsWayWhenItsFileGoesIsLeftToTheNextRun() {
        // given: files of 10 entries, 0 to 14 acknowledged, 15 to 59 on their way
        try (Spool spool = open(first)) {
            spool.heldBy(end -> 60);
            fill(spool, 0, 100);
            spool.checkpoint().move(15);
            spool.checkpoint().persist();

            // when: more files go than are on their way
            fill(spool, 100, 400);
            assertThat(spool.firstPosition()).isGreaterThan(60);
            assertThat(first.onTheirWay).isEqualTo(numbers(15, 60));
            assertThat(first.lost).isEqualTo(numbers(60, spool.firstPosition()));
        }

        // then: as after a kill, for nothing more was acknowledged
        try (Spool spool = open(next)) {
            assertThat(next.left).map(NotesTest::said).containsExactly("15-20", "20-30", "30-40", "40-50", "50-60");
            assertThat(spool.endPosition()).isEqualTo(400);
        }
    }

    @Test
    void whatIsAcknowledgedAfterAllIsNotLeft() {
        // given
        try (Spool spool = open(first)) {
            spool.heldBy(end -> 60);
            fill(spool, 0, 400);

            // when: the last acknowledgement is not on the disk
            spool.checkpoint().move(40);
            spool.checkpoint().persist();
            spool.checkpoint().move(60);
        }

        // then
        try (Spool spool = open(next)) {
            assertThat(next.left).map(NotesTest::said).containsExactly("40-50", "50-60");
            spool.checkpoint().move(60);
            spool.checkpoint().persist();
            spool.housekeep();
            assertThat(directory.resolve("notes")).doesNotExist();
        }
    }

    @Test
    void whatWentPastTheDiskIsLeftOnceNoFileShowsThatItIsMissing() {
        // given: 10 to 19 are in no file, and not sent either
        try (Spool spool = open(first)) {
            spool.heldBy(end -> 0);
            spool.append(batch(0, 10, 100));
            spool.advance(new SpooledBatch(10, batch(10, 10, 100), Numbered.SCHEMA));
            fill(spool, 20, 40);
            assertThat(directory.resolve("notes")).doesNotExist();

            // when: the file before them goes
            for (int i = 40; spool.firstPosition() == 0; i += 10) {
                spool.append(batch(i, 10, 100));
            }
        }

        // then
        assertThat(first.onTheirWay).isEqualTo(numbers(10, 20));
        open(next).close();
        assertThat(next.left).map(NotesTest::said).containsExactly("10-20");
    }

    @Test
    void whatWentPastTheDiskBeforeThereWasAnyFileIsLeftToo() {
        // given
        try (Spool spool = open(first)) {
            spool.advance(new SpooledBatch(0, batch(0, 10, 100), Numbered.SCHEMA));

            // when
            spool.append(batch(10, 10, 100));
        }

        // then
        open(next).close();
        assertThat(next.left).map(NotesTest::said).containsExactly("0-10");
    }

    @Test
    void whatWaitsInMemoryAndGoesWithALaterFileIsCountedOnce() {
        // given
        try (Spool spool = open(first)) {
            spool.heldBy(end -> 0);
            spool.append(batch(0, 10, 100));
            spool.advance(new SpooledBatch(10, batch(10, 10, 100), Numbered.SCHEMA));

            // when
            fill(spool, 20, 400);

            // then
            assertThat(first.lost).isEqualTo(numbers(0, spool.firstPosition()));
            assertThat(first.lostEntries).isEqualTo(spool.firstPosition());
        }
        open(next).close();
        assertThat(next.left).isEmpty();
    }

    @Test
    void whatIsBeingSaidIsLeftUntilTheDiskHasIt() {
        // given
        try (Spool spool = open(first)) {
            Checkpoint.Hold hold = spool.checkpoint().hold(0);
            first.toNote.add(Note.unlessSaid(hold, words("being said")));
            fill(spool, 0, 400);
            hold.untilSpoolEndsAt(401);
            spool.housekeep();
        }
        Noting between = new Noting();
        try (Spool spool = open(between)) {
            assertThat(between.left).map(NotesTest::said).containsExactly("being said");

            // when: this run says it
            Checkpoint.Hold hold = spool.checkpoint().hold(0);
            between.left.get(0).isSaid(hold);
            hold.untilSpoolEndsAt(401);
            spool.housekeep();
            assertThat(directory.resolve("notes")).exists();
            spool.append(batch(400, 1));
            spool.housekeep();
        }

        // then
        open(next).close();
        assertThat(next.left).isEmpty();
    }

    @Test
    void notesOfAFullDiskAreWrittenWhenThereIsRoom() {
        // given
        SimulatedDisk disk = new SimulatedDisk(new Random(1), () -> 0);
        try (Spool spool = open(first, disk.directory())) {
            spool.heldBy(end -> 1000);
            fill(spool, 0, 400);

            // when: to make room the oldest goes, and its note finds none
            disk.fill();
            for (int at = 400; spool.isNoted() && at < 1000; at += 10) {
                try {
                    spool.append(batch(at, 10, 100));
                } catch (SpoolException full) {
                    spool.advance(new SpooledBatch(at, batch(at, 10, 100), Numbered.SCHEMA));
                }
            }
            assertThat(spool.isNoted()).isFalse();
            disk.heal();
            spool.housekeep();

            // then
            assertThat(spool.isNoted()).isTrue();
        }
    }

    @Test
    void notesThatCannotBeReadAreKeptAndSaid() throws IOException {
        // given
        Files.write(directory.resolve("notes"), new byte[40]);

        // when
        open(next).close();

        // then
        assertThat(next.left).map(NotesTest::said).containsExactly("");
        assertThat(next.aside).containsExactly("notes");
        assertThat(directory.resolve("notes.corrupt")).exists();
    }

    private static void fill(Spool spool, int from, int until) {
        for (int i = from; i < until; i += 10) {
            spool.append(batch(i, 10, 100));
        }
    }

    private Spool open(SpoolListener listener) {
        return open(listener, directory);
    }

    private static Spool open(SpoolListener listener, Path directory) {
        return Spool.open(
                new SpoolSettings(directory, MOST_BYTES, 1, 0, FsyncPolicy.NEVER),
                Numbered.SCHEMA,
                listener,
                () -> 0,
                Clock.systemUTC());
    }

    private static byte[] words(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String said(Note note) {
        return new String(note.words(), StandardCharsets.UTF_8);
    }

    /** Notes what is on its way, by its positions. */
    private static final class Noting implements SpoolListener {
        final List<Long> onTheirWay = new ArrayList<>();
        final List<Long> lost = new ArrayList<>();
        final List<String> aside = new ArrayList<>();
        final List<Note> toNote = new ArrayList<>();
        List<Note> left = List.of();
        long lostEntries;

        @Override
        public void opened(Checkpoint checkpoint, List<Note> leftBefore) {
            left = leftBefore;
        }

        @Override
        public void onItsWay(SpooledBatch batch) {
            onTheirWay.addAll(Numbered.decode(batch.entries()));
            String words = batch.firstPosition() + "-" + batch.endPosition();
            toNote.add(Note.unlessAcknowledged(batch.firstPosition(), batch.endPosition(), words(words)));
        }

        @Override
        public void shedding(SpooledBatch batch) {
            lost.addAll(Numbered.decode(batch.entries()));
        }

        @Override
        public void shed(long firstPosition, long lastPosition, long entries) {
            lostEntries += entries;
        }

        @Override
        public List<Note> notes() {
            List<Note> notes = List.copyOf(toNote);
            toNote.clear();
            return notes;
        }

        @Override
        public void tornTailCut(Path segment, long position, long bytes) {}

        @Override
        public void damaged(
                Path segment,
                long firstPosition,
                long entries,
                @Nullable SpooledBatch before,
                @Nullable SpooledBatch after) {
            throw new AssertionError("damage at " + firstPosition);
        }

        @Override
        public void setAside(Path file, String why) {
            aside.add(String.valueOf(file.getFileName()));
        }

        @Override
        public void checkpointUnreadable(Path file, long fallbackPosition) {
            throw new AssertionError("checkpoint unreadable");
        }
    }
}
