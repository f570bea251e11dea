package io.sockcdc.collector.enrich;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Names of users by number, from a file of the form of /etc/passwd (passwd(5)). Users that only a directory service knows
 * have no name here. Any thread may ask for a name; one thread refreshes.
 */
public final class UserNames {
    private record Version(
            Object modified, long bytes, @Nullable Object file) {}

    private final Path passwd;
    private @Nullable Version loaded;
    private volatile Long2ObjectHashMap<String> names = new Long2ObjectHashMap<>();

    /** @param passwd usually /etc/passwd; it is not read before {@link #refresh()} */
    public UserNames(Path passwd) {
        this.passwd = passwd;
    }

    /** The name of a user; null when the file has none. */
    public @Nullable String name(long uid) {
        return names.get(uid);
    }

    /**
     * Reads the file again when it changed; without a file no user has a name.
     *
     * @return whether it was read
     * @throws EnrichException when there is a file that cannot be read
     */
    public boolean refresh() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(passwd, BasicFileAttributes.class);
            Version now = new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            if (now.equals(loaded)) {
                return false;
            }
            names = read();
            loaded = now;
            return true;
        } catch (NoSuchFileException e) {
            boolean gone = loaded != null;
            loaded = null;
            names = new Long2ObjectHashMap<>();
            return gone;
        } catch (IOException e) {
            throw new EnrichException("read user names from", passwd, e);
        }
    }

    private Long2ObjectHashMap<String> read() throws IOException {
        Long2ObjectHashMap<String> read = new Long2ObjectHashMap<>();
        for (String line : new String(Files.readAllBytes(passwd), StandardCharsets.UTF_8).split("\n", -1)) {
            int name = line.indexOf(':');
            int password = line.indexOf(':', name + 1);
            int uid = line.indexOf(':', password + 1);
            if (name <= 0 || password < 0 || uid < 0) {
                continue;
            }
            long number = Digits.parse(line, password + 1, uid);
            if (number >= 0 && !read.containsKey(number)) {
                read.put(number, line.substring(0, name));
            }
        }
        return read;
    }
}
