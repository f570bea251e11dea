package io.sockcdc.collector.enrich;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Names of network interfaces by index, of the one network namespace whose sysfs is mounted at the place that is read. Any
 * thread may ask for a name; one thread refreshes.
 */
public final class Interfaces {
    private final Path sysClassNet;
    private volatile Int2ObjectHashMap<String> names = new Int2ObjectHashMap<>();

    /** @param sysClassNet usually /sys/class/net; it is not read before {@link #refresh()} */
    public Interfaces(Path sysClassNet) {
        this.sysClassNet = sysClassNet;
    }

    /** The name of an interface; null when none had this index at the last refresh. */
    public @Nullable String name(int index) {
        return names.get(index);
    }

    /**
     * Reads the interfaces there are now; without a directory there are none.
     *
     * @throws EnrichException when there is a directory that cannot be read
     */
    public void refresh() {
        Int2ObjectHashMap<String> read = new Int2ObjectHashMap<>();
        if (Files.isDirectory(sysClassNet)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(sysClassNet)) {
                for (Path entry : entries) {
                    long index = index(entry.resolve("ifindex"));
                    if (index > 0) {
                        read.put((int) index, entry.getFileName().toString());
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                throw new EnrichException("list interfaces in", sysClassNet, e);
            }
        }
        names = read;
    }

    private static long index(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            return Digits.parse(text, 0, text.length());
        } catch (IOException noInterface) {
            return Digits.NONE;
        }
    }
}
