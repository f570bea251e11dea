package io.sockcdc.collector.state;

import io.sockcdc.collector.model.SocketDetails;
import io.sockcdc.collector.model.SocketRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.agrona.collections.LongHashSet;

/**
 * What waits for its owner to be looked for: new sockets, which are told only then, and sockets that were told without one. Both
 * are bounded. Owned by the table's thread.
 */
final class AwaitedOwners {
    private static final int MOST = 65_536;

    private final List<SocketRecord> heldBack = new ArrayList<>();
    private final LongHashSet ownerless = new LongHashSet();
    private int askedFor;

    /** Keeps a new socket until its owner was looked for; false when too many wait. */
    boolean holdBack(SocketRecord seen) {
        return heldBack.size() < MOST && heldBack.add(seen);
    }

    /** The owner of this inode is to be looked for. */
    void add(long inode) {
        if (ownerless.size() < MOST) {
            ownerless.add(inode);
        }
    }

    /** Whether new sockets wait. */
    boolean isAnyHeldBack() {
        return !heldBack.isEmpty();
    }

    /** New sockets that wait. */
    List<SocketRecord> heldBack() {
        return heldBack;
    }

    /** Inodes and control groups to look for; the next {@link #answered} is about these. */
    void ask(LongConsumer inodes, LongConsumer cgroupIds) {
        for (int i = 0; i < heldBack.size(); i++) {
            SocketRecord socket = heldBack.get(i);
            inodes.accept(socket.inode());
            SocketDetails details = socket.details();
            Long cgroupId = details == null ? null : details.cgroupId();
            if (cgroupId != null) {
                cgroupIds.accept(cgroupId);
            }
        }
        askedFor = heldBack.size();
        ownerless.forEachLong(inodes);
        ownerless.clear();
    }

    /** They were looked for: gives the new sockets among them back. */
    void answered(Consumer<SocketRecord> told) {
        for (int i = 0; i < askedFor; i++) {
            told.accept(heldBack.get(i));
        }
        heldBack.subList(0, askedFor).clear();
        askedFor = 0;
    }
}
