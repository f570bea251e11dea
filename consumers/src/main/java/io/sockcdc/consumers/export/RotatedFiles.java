package io.sockcdc.consumers.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files that a rotated file leaves behind: its name, when it was rotated, and a number; a bounded count of them. */
final class RotatedFiles {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path path;
    private final int keep;
    private final Pattern name;

    RotatedFiles(Path path, int keep) {
        this.path = path;
        this.keep = keep;
        this.name = Pattern.compile(Pattern.quote(path.getFileName() + ".") + "[0-9]{8}T[0-9]{6}Z-[0-9]{4}");
    }

    /** Moves the file away under a name of its own and deletes the oldest until as many are left as are kept. */
    void add(Instant now) throws IOException {
        String prefix = path.getFileName() + "." + TIME.format(now) + "-";
        int number = 1;
        Path target;
        do {
            target = path.resolveSibling(prefix + String.format(Locale.ROOT, "%04d", number++));
        } while (Files.exists(target));
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        List<Path> all = all();
        for (int i = 0; i < all.size() - keep; i++) {
            Files.deleteIfExists(all.get(i));
        }
    }

    /** Those that are there, the oldest first. */
    List<Path> all() throws IOException {
        try (Stream<Path> files = Files.list(path.getParent())) {
            return files.filter(
                            file -> name.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    static Instant createdAt(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class)
                .creationTime()
                .toInstant();
    }
}
