package io.sockcdc.collector.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The notes of a spool: what only the memory of this run knows of entries that no file holds any more. The spool's thread owns it.
 *
 * <p>On disk it is the file {@code notes}, there while there are any, swapped atomically (written to {@code notes.tmp}, forced,
 * renamed):
 *
 * <pre>
 *   "SCNT" | version u32 = 1 | notes ... | CRC32C u32 over all before it        big-endian
 *   note:  | first position i64 | end position i64 | void once acknowledged u8 | length u32 | words |
 * </pre>
 */
final class Notes {
    private static final int MAGIC = 0x53434E54;
    private static final int VERSION = 1;
    private static final int HEAD_BYTES = 8;
    private static final int NOTE_BYTES = 21;

    private final Path directory;
    private final Path path;
    private final List<Note> notes = new ArrayList<>();
    private boolean unwritten;
    private boolean saying = true;
    private long settledAt = -1;

    private Notes(Path directory) {
        this.directory = directory;
        path = directory.resolve("notes");
    }

    /**
     * What a former run left to be said; a note without words where that cannot be read.
     *
     * @param persisted where this run begins
     */
    static Notes open(Path directory, long persisted, SpoolListener listener) throws IOException {
        Notes notes = new Notes(directory);
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(notes.path);
        } catch (NoSuchFileException none) {
            return notes;
        }
        List<Note> read = parse(bytes);
        if (read == null) {
            notes.notes.add(new Note(persisted, persisted, new byte[0], false));
            notes.unwritten = true;
            StampedFile.setAside(notes.path);
            listener.setAside(notes.path, "what it noted of entries without a file cannot be read");
            return notes;
        }
        read.stream().filter(note -> !note.isVoid(persisted)).forEach(notes.notes::add);
        notes.unwritten = notes.notes.size() < read.size();
        return notes;
    }

    /** What is noted now. */
    List<Note> all() {
        return List.copyOf(notes);
    }

    /** Whether the disk lacks some of it. */
    boolean isUnwritten() {
        return unwritten;
    }

    /** Position after the last entry that is noted, 0 when there is none. */
    long endPosition() {
        return notes.stream().mapToLong(Note::endPosition).max().orElse(0);
    }

    /** Adds notes, but for those that are there for the same saying. */
    void add(List<Note> more) {
        for (Note note : more) {
            Checkpoint.Hold saying = note.untilSaid();
            if (saying == null || notes.stream().noneMatch(there -> there.isSaidBy(saying))) {
                notes.add(note);
                this.saying |= saying != null;
                unwritten = true;
            }
        }
    }

    /** Entries are not on their way any more: what is said of them is another note's. */
    void forget(long firstPosition, long endPosition) {
        unwritten |= notes.removeIf(note -> note.voidOnceAcknowledged()
                && note.firstPosition() >= firstPosition
                && note.endPosition() <= endPosition);
    }

    /** Forgets what is settled, and writes down what is not. Returns whether there was anything to do. */
    boolean settle(long persisted) {
        if (!unwritten && (notes.isEmpty() || (!saying && persisted == settledAt))) {
            return false;
        }
        unwritten |= notes.removeIf(note -> note.isVoid(persisted));
        saying = notes.stream().anyMatch(note -> note.untilSaid() != null);
        settledAt = persisted;
        return write();
    }

    /**
     * Writes what is not on the disk yet.
     *
     * @return whether there was anything
     * @throws SpoolException if the disk does not take it; the file then says what it said
     */
    boolean write() {
        if (!unwritten) {
            return false;
        }
        if (notes.isEmpty()) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw SpoolException.of("delete", path, e);
            }
        } else {
            StampedFile.swap(directory, path, format());
        }
        unwritten = false;
        return true;
    }

    private ByteBuffer format() {
        int size = notes.stream()
                .mapToInt(note -> NOTE_BYTES + note.words().length)
                .sum();
        ByteBuffer into = ByteBuffer.allocate(HEAD_BYTES + size + Integer.BYTES);
        into.putInt(MAGIC).putInt(VERSION);
        for (Note note : notes) {
            into.putLong(note.firstPosition())
                    .putLong(note.endPosition())
                    .put((byte) (note.voidOnceAcknowledged() ? 1 : 0))
                    .putInt(note.words().length)
                    .put(note.words());
        }
        return into.putInt(checksum(into.array(), into.position())).flip();
    }

    /** Null when it is not one of ours, damaged, or of another version. */
    private static @Nullable List<Note> parse(byte[] bytes) {
        int end = bytes.length - Integer.BYTES;
        if (end < HEAD_BYTES) {
            return null;
        }
        ByteBuffer at = ByteBuffer.wrap(bytes);
        if (at.getInt() != MAGIC || at.getInt() != VERSION || at.getInt(end) != checksum(bytes, end)) {
            return null;
        }
        List<Note> read = new ArrayList<>();
        while (at.position() + NOTE_BYTES <= end) {
            long first = at.getLong();
            long after = at.getLong();
            boolean voidOnceAcknowledged = at.get() != 0;
            byte[] words = new byte[Math.max(0, Math.min(at.getInt(), end - at.position()))];
            at.get(words);
            read.add(new Note(first, after, words, voidOnceAcknowledged));
        }
        return at.position() == end ? read : null;
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
