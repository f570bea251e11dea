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

/**
 * What a former run left in the directory, made whole: the last segment ends with its last good block, and what is not a
 * segment is out of the way.
 */
final class Recovery {
    private final Path directory;
    private final boolean forced;
    private final SpoolListener listener;
    private long endPosition;

    Recovery(SpoolSettings settings, SpoolListener listener) {
        this.directory = settings.directory();
        this.forced = !(settings.fsync() instanceof FsyncPolicy.Never);
        this.listener = listener;
    }

    /** The segments that hold entries, oldest first. */
    List<Segment> recover() throws IOException {
        List<Path> files = segmentFiles();
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            boolean last = i == files.size() - 1;
            Path path = files.get(i);
            if (!Files.isReadable(path)) {
                throw new AccessDeniedException(path.toString());
            }
            try (SegmentFile file = SegmentFile.open(path)) {
                Extent extent = last
                        ? cutTail(path, file)
                        : new Extent(Segment.positionOf(files.get(i + 1)).orElseThrow(), file.size());
                endPosition = extent.endPosition();
                Segment segment = new Segment(positionOf(path), path, extent);
                if (segment.isEmpty()) {
                    Files.delete(path);
                } else {
                    segments.add(segment);
                }
            } catch (FileSystemException e) {
                throw e;
            } catch (IOException notASegment) {
                endPosition = Math.max(endPosition, positionOf(path));
                setAside(path, String.valueOf(notASegment.getMessage()));
                if (!last) {
                    long first = positionOf(path);
                    listener.damaged(path, first, positionOf(files.get(i + 1)) - first);
                }
            }
        }
        return segments;
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

    private Extent cutTail(Path path, SegmentFile file) throws IOException {
        long size = file.size();
        long position = positionOf(path);
        long offset = file.headerEnd();
        Entries entries = new Entries();
        Block block = file.blockAt(offset, size);
        while (block != null && file.read(block, entries) != null) {
            position += block.count();
            offset = block.endOffset();
            block = file.blockAt(offset, size);
        }
        if (offset < size) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(offset);
                if (forced) {
                    channel.force(true);
                }
            }
            listener.tornTailCut(path, position, size - offset);
        }
        return new Extent(position, offset);
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
