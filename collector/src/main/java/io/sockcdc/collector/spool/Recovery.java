package io.sockcdc.collector.spool;

import io.sockcdc.collector.spool.Segment.Extent;
import io.sockcdc.collector.spool.SegmentFile.Block;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a former run left in the directory, made whole: the last segment ends with its last good block, and what is not a
 * segment is out of the way.
 */
final class Recovery {
    private final Path directory;
    private final boolean forced;
    private final SpoolListener listener;
    private final SegmentHeaders headers;
    private final long acknowledged;
    private long endPosition;

    /** @param acknowledged as the checkpoint says, 0 when it says nothing */
    Recovery(SpoolSettings settings, SegmentHeaders headers, SpoolListener listener, long acknowledged) {
        this.headers = headers;
        this.acknowledged = acknowledged;
        this.directory = settings.directory();
        this.forced = !(settings.fsync() instanceof FsyncPolicy.Never);
        this.listener = listener;
    }

    /** The segments that hold entries, oldest first. */
    List<Segment> recover() throws IOException {
        List<Path> files = new ArrayList<>(segmentFiles());
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            boolean last = i == files.size() - 1;
            Path path = files.get(i);
            if (!Files.isReadable(path)) {
                throw new AccessDeniedException(path.toString());
            }
            try (SegmentFile file = SegmentFile.open(path, headers)) {
                if (!last && !segments.isEmpty() && file.isBegunInVain()) {
                    setAside(path, "it was begun on a disk that took nothing more");
                    goOnUntil(positionOf(files.get(i + 1)), segments);
                    continue;
                }
                Extent extent = last
                        ? cutTail(path, file, files)
                        : new Extent(Segment.positionOf(files.get(i + 1)).orElseThrow(), file.size());
                endPosition = extent.endPosition();
                Segment segment = new Segment(
                        positionOf(path),
                        path,
                        extent,
                        Files.getLastModifiedTime(path).toMillis());
                if (segment.isEmpty()) {
                    Files.delete(path);
                } else {
                    segments.add(segment);
                }
            } catch (SegmentHeaders.CutOffException nothingInIt) {
                endPosition = Math.max(endPosition, positionOf(path));
                setAside(path, String.valueOf(nothingInIt.getMessage()));
                if (!last && !segments.isEmpty()) {
                    goOnUntil(positionOf(files.get(i + 1)), segments);
                }
            } catch (FileSystemException e) {
                throw e;
            } catch (IOException notASegment) {
                endPosition = Math.max(endPosition, positionOf(path));
                setAside(path, String.valueOf(notASegment.getMessage()));
                if (!last) {
                    long first = positionOf(path);
                    listener.damaged(path, first, positionOf(files.get(i + 1)) - first, null, null);
                }
            }
        }
        return segments;
    }

    /** What is missing behind a segment is missing until the next that has something. */
    private static void goOnUntil(long position, List<Segment> segments) {
        Segment before = segments.get(segments.size() - 1);
        before.extend(new Extent(position, before.bytes()), before.newestMillis());
    }

    /** Position after the last entry found. */
    long endPosition() {
        return endPosition;
    }

    private List<Path> segmentFiles() throws IOException {
        List<Path> found;
        try (Stream<Path> all = Files.list(directory)) {
            found = all.filter(path -> path.toString().endsWith(Segment.SUFFIX))
                    .sorted()
                    .toList();
        }
        List<Path> named = new ArrayList<>();
        for (Path path : found) {
            if (Segment.positionOf(path).isEmpty() || !Files.isRegularFile(path)) {
                setAside(path, "not named as a segment");
            } else {
                named.add(path);
            }
        }
        return named;
    }

    /**
     * The last segment ends with its last good block. What follows a block whose bytes make no sense becomes a segment of its
     * own, which is added to the files.
     */
    private Extent cutTail(Path path, SegmentFile file, List<Path> files) throws IOException {
        long size = file.size();
        long position = positionOf(path);
        long offset = file.headerEnd();
        Entries entries = new Entries();
        SpooledBatch before = null;
        for (Block block = file.blockAt(offset, size); block != null; block = file.blockAt(offset, size)) {
            EntryBatch batch = file.read(block, entries);
            before = batch == null ? before : new SpooledBatch(position, batch, file.writer());
            position += block.count();
            offset = block.endOffset();
        }
        if (offset == size) {
            return new Extent(position, offset);
        }
        long good = file.nextGood(offset, size, entries);
        if (good >= 0) {
            splitOff(path, file, offset, good, position, before, files);
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(offset);
            if (forced) {
                channel.force(true);
            }
        }
        if (good < 0) {
            listener.tornTailCut(path, position, size - offset);
        }
        return new Extent(position, offset);
    }

    /**
     * How many entries the damage hides cannot be known, so neither can the positions after it: they get new ones, not before
     * the checkpoint, so that none is taken for acknowledged.
     */
    private void splitOff(
            Path path,
            SegmentFile file,
            long damage,
            long good,
            long position,
            @Nullable SpooledBatch before,
            List<Path> files)
            throws IOException {
        Evidence.keep(file, path, damage, good, listener);
        long resumes = Math.max(position + 1, acknowledged);
        Path rest = Segment.pathOf(directory, resumes);
        Path beside = rest.resolveSibling(rest.getFileName() + ".tmp");
        file.copy(good, file.size(), beside, file.header());
        Files.move(beside, rest, StandardCopyOption.ATOMIC_MOVE);
        files.add(rest);
        if (position < acknowledged) {
            return;
        }
        Block block = file.blockAt(good, file.size());
        EntryBatch batch = block == null ? null : file.read(block, new Entries());
        listener.damaged(
                path,
                position,
                resumes - position,
                before,
                batch == null ? null : new SpooledBatch(resumes, batch, file.writer()));
    }

    private void setAside(Path path, String why) throws IOException {
        Files.move(path, path.resolveSibling(path.getFileName() + ".corrupt"), StandardCopyOption.REPLACE_EXISTING);
        listener.setAside(path, why);
    }

    private static long positionOf(Path path) {
        OptionalLong position = Segment.positionOf(path);
        return position.orElseThrow();
    }
}
