package io.sockcdc.consumers.serde;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Numbers from 0 for things in the order in which they first come, as a table without an object for each. Owned by one thread.
 *
 * @param <T> with equality
 */
public final class Places<T> {
    private static final int LEAST = 64;

    private @Nullable Object[] things = new Object[LEAST];
    private int[] hashes = new int[LEAST];
    private int[] places = new int[LEAST];
    private int size;

    /** The place of a thing that came before; when it did not, it gets the next one and this is -1. */
    public int find(T thing) {
        int hash = spread(thing.hashCode());
        int at = slot(thing, hash);
        if (things[at] != null) {
            return places[at];
        }
        things[at] = thing;
        hashes[at] = hash;
        places[at] = size++;
        if (size * 2 > things.length) {
            grow();
        }
        return -1;
    }

    /** The place of a thing that came before, or -1. */
    public int of(T thing) {
        int at = slot(thing, spread(thing.hashCode()));
        return things[at] == null ? -1 : places[at];
    }

    /** How many things have a place. */
    public int size() {
        return size;
    }

    private int slot(T thing, int hash) {
        int at = hash & things.length - 1;
        for (Object other = things[at]; other != null; other = things[at]) {
            if (hashes[at] == hash && other.equals(thing)) {
                return at;
            }
            at = at + 1 & things.length - 1;
        }
        return at;
    }

    /** Forgets all. */
    public void clear() {
        if (size > 0) {
            Arrays.fill(things, null);
            size = 0;
        }
    }

    private void grow() {
        @Nullable Object[] narrow = things;
        int[] narrowHashes = hashes;
        int[] narrowPlaces = places;
        things = new Object[narrow.length * 2];
        hashes = new int[things.length];
        places = new int[things.length];
        for (int i = 0; i < narrow.length; i++) {
            if (narrow[i] != null) {
                int at = narrowHashes[i] & things.length - 1;
                while (things[at] != null) {
                    at = at + 1 & things.length - 1;
                }
                things[at] = narrow[i];
                hashes[at] = narrowHashes[i];
                places[at] = narrowPlaces[i];
            }
        }
    }

    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ mixed >>> 16;
    }
}
