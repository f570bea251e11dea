package io.sockcdc.collector.state;

import io.sockcdc.collector.model.Owner;
import org.jspecify.annotations.Nullable;

/** What is known now about owners; a lookup neither waits nor reads files. */
public interface Owners {
    /** Knows nothing. */
    Owners NONE = new Owners() {
        @Override
        public @Nullable Owner ofSocket(long inode, @Nullable Long cgroupId) {
            return null;
        }

        @Override
        public @Nullable String userName(long uid) {
            return null;
        }
    };

    /**
     * The process that holds the socket with that inode; else its control group; else null.
     *
     * @param cgroupId id of the socket's control group, null when not known
     */
    @Nullable Owner ofSocket(long inode, @Nullable Long cgroupId);

    /** The user's name, or null. */
    @Nullable String userName(long uid);

    /**
     * Whether it is certain that no process holds the socket with that inode any more; asked of sockets that
     * {@link SocketTable#forEachAwaited} named.
     */
    default boolean isHeldByNobody(long inode) {
        return false;
    }
}
