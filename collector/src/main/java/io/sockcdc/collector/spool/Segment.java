package io.sockcdc.collector.spool;

import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** One file of the spool. The spool's thread extends it; readers see whole blocks only. */
final class Segment {
    static final String SUFFIX = ".avro";
    private static final Pattern NAME = Pattern.compile("[0-9]{20}\\.avro");

    private final long firstPosition;
    private final Path path;
    private volatile Extent extent;
    private volatile long newestMillis;

    /** Where the written part of a segment ends, in entries and in bytes. */
    record Extent(long endPosition, long endOffset) {}

    /** @param newestMillis when its last entry was appended, milliseconds since 1970 UTC */
    Segment(long firstPosition, Path path, Extent extent, long newestMillis) {
        this.newestMillis = newestMillis;
        this.firstPosition = firstPosition;
        this.path = path;
        this.extent = extent;
    }

    static Path pathOf(Path directory, long firstPosition) {
        return directory.resolve(String.format(Locale.ROOT, "%020d%s", firstPosition, SUFFIX));
    }

    /** The position in a file's name; empty when it is not named as a segment. */
    static OptionalLong positionOf(Path path) {
        String name = path.getFileName().toString();
        if (!NAME.matcher(name).matches()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(name.substring(0, 20)));
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }

    long firstPosition() {
        return firstPosition;
    }

    Path path() {
        return path;
    }

    Extent extent() {
        return extent;
    }

    void extend(Extent to, long atMillis) {
        extent = to;
        newestMillis = atMillis;
    }

    long newestMillis() {
        return newestMillis;
    }

    long endPosition() {
        return extent.endPosition();
    }

    long bytes() {
        return extent.endOffset();
    }

    boolean isEmpty() {
        return extent.endPosition() == firstPosition;
    }
}
