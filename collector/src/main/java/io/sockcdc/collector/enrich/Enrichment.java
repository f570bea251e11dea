package io.sockcdc.collector.enrich;

import io.sockcdc.collector.model.Owner;
import java.util.function.LongConsumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/** What was found for one batch of questions. It does not change any more and any thread may read it. */
public final class Enrichment {
    private final long generation;
    private final Long2ObjectHashMap<Owner> owners;
    private final Long2ObjectHashMap<Owner> groups;
    private final LongHashSet unheld;

    /** @param unheld inodes that certainly no process holds */
    Enrichment(
            long generation, Long2ObjectHashMap<Owner> owners, Long2ObjectHashMap<Owner> groups, LongHashSet unheld) {
        this.unheld = unheld;
        this.generation = generation;
        this.owners = owners;
        this.groups = groups;
    }

    /** The generation that was handed in with the questions. */
    public long generation() {
        return generation;
    }

    /** Who holds the socket; null when no process was found or the socket was not asked for. */
    public @Nullable Owner owner(long inode) {
        return owners.get(inode);
    }

    /** A version 2 control group and its container as an owner; null when it was not found or not asked for. */
    public @Nullable Owner group(long id) {
        return groups.get(id);
    }

    /** Goes through the sockets that were asked for and that certainly no process holds: every descriptor was looked at. */
    public void forEachUnheld(LongConsumer consumer) {
        unheld.forEachLong(consumer);
    }

    /** How many sockets have an owner here. */
    public int owners() {
        return owners.size();
    }

    /** Goes through the owners that were found, in no order. */
    public void forEachOwner(OwnerConsumer consumer) {
        owners.forEachLong(consumer::accept);
    }

    /** Takes the owner of one socket. */
    @FunctionalInterface
    public interface OwnerConsumer {
        void accept(long inode, Owner owner);
    }
}
