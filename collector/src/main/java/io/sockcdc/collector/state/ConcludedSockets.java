package io.sockcdc.collector.state;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongHashSet;

/**
 * Sockets whose CLOSE was told without a word of the kernel, which may still tell of them or list them once more. Owned by the
 * table's thread.
 */
final class ConcludedSockets {
    private static final int LATE_COOKIES = 65_536;
    private static final int MOST_UNHEARD = 4_096;

    private final LongHashSet cookies = new LongHashSet();
    /** Of these, the ones that a program may still hold. */
    private final LongHashSet unheard = new LongHashSet();

    boolean contains(long cookie) {
        return cookies.contains(cookie);
    }

    void add(long cookie, boolean mayBeHeld) {
        if (cookies.size() >= LATE_COOKIES) {
            cookies.clear();
        }
        cookies.add(cookie);
        if (mayBeHeld) {
            if (unheard.size() >= MOST_UNHEARD) {
                unheard.clear();
            }
            unheard.add(cookie);
        }
    }

    /** The kernel tells of it after all, and never again; false when it is none of these. */
    boolean heard(long cookie) {
        if (!cookies.remove(cookie)) {
            return false;
        }
        unheard.remove(cookie);
        return true;
    }

    /** Those that a program may still hold. */
    List<Long> unheard() {
        List<Long> all = new ArrayList<>(unheard.size());
        unheard.forEachLong(all::add);
        return all;
    }
}
