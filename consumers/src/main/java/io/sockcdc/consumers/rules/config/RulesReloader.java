package io.sockcdc.consumers.rules.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a rules file changed. The caller asks as often as it likes (every second will do) and acts on what it is told.
 * Owned by one thread.
 */
public final class RulesReloader {
    private final Path file;
    private Rules inForce;
    private @Nullable Stamp seen;

    private record Stamp(
            FileTime modified, long size, @Nullable Object fileKey) {}

    /**
     * @param inForce what is in force until the file is read; {@link #doWork} reads it the first time
     */
    public RulesReloader(Path file, Rules inForce) {
        this.file = file;
        this.inForce = inForce;
    }

    /**
     * Looks whether the file changed.
     *
     * @return what reading it gave; null when it did not change. After a refusal the rules before stay in force, and it is
     *     not told again until the file changes
     */
    public RulesFile.@Nullable Result doWork() {
        Stamp stamp;
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            stamp = new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            stamp = new Stamp(FileTime.fromMillis(0), -1, null);
        }
        if (stamp.equals(seen)) {
            return null;
        }
        seen = stamp;
        RulesFile.Result result = RulesFile.load(file);
        if (result instanceof RulesFile.Result.Loaded loaded) {
            inForce = loaded.rules();
        }
        return result;
    }

    /** The rules in force. */
    public Rules inForce() {
        return inForce;
    }
}
