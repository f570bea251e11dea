package io.sockcdc.collector.enrich;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A link in /proc/PID/fd that may read {@code socket:[INODE]}. */
final class SocketLink {
    private static final String PREFIX = "socket:[";

    private SocketLink() {}

    /**
     * The socket's inode; negative when the descriptor is something else or was closed meanwhile.
     *
     * @throws AccessDeniedException when the process does not show its descriptors to this user
     */
    static long inode(Path link) throws AccessDeniedException {
        String target;
        try {
            target = Files.readSymbolicLink(link).toString();
        } catch (AccessDeniedException e) {
            throw e;
        } catch (IOException closed) {
            return Digits.NONE;
        }
        return target.startsWith(PREFIX) ? Digits.parse(target, PREFIX.length(), target.length() - 1) : Digits.NONE;
    }
}
