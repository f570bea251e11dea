package io.sockcdc.consumers.rules;

import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The distinct things seen within a window of event time: exact up to a limit, and from there "at least the limit". */
final class RecentSet implements Carried {
    static final int LIMIT = 1024;

    private final long windowMicros;
    private final LinkedHashMap<String, Seen> seen = new LinkedHashMap<>(4);
    /** What came last, which is last in order too; null when there is nothing. */
    private @Nullable String newest;

    private Seen newestSeen = new Seen(0);
    /** The first in order was not seen before this time. */
    private long firstSince = Long.MIN_VALUE;

    private static final class Seen {
        private long atMicros;

        Seen(long atMicros) {
            this.atMicros = atMicros;
        }
    }

    RecentSet(long windowMicros) {
        this.windowMicros = windowMicros;
    }

    void add(long atMicros, String thing) {
        expire(atMicros);
        if (thing.equals(newest)) {
            newestSeen.atMicros = Math.max(newestSeen.atMicros, atMicros);
            return;
        }
        Seen its = seen.remove(thing);
        if (its != null) {
            its.atMicros = Math.max(its.atMicros, atMicros);
        } else {
            its = new Seen(atMicros);
            if (seen.size() >= LIMIT) {
                // Full: it makes room by forgetting the one seen longest ago, so that it stays full as long as things
                // come.
                Iterator<String> eldest = seen.keySet().iterator();
                eldest.next();
                eldest.remove();
            }
        }
        firstSince = Long.MIN_VALUE;
        put(thing, its);
    }

    private void put(String thing, Seen its) {
        seen.put(thing, its);
        newest = thing;
        newestSeen = its;
    }

    int size(long nowMicros) {
        expire(nowMicros);
        return seen.size();
    }

    private void expire(long nowMicros) {
        if (firstSince > nowMicros - windowMicros) {
            return;
        }
        Iterator<Seen> eldest = seen.values().iterator();
        while (eldest.hasNext()) {
            long first = eldest.next().atMicros;
            if (first > nowMicros - windowMicros) {
                firstSince = first;
                return;
            }
            eldest.remove();
        }
        newest = null;
    }

    @Override
    public void pass(StateCarrier carrier) {
        int size = carrier.count(seen.size());
        if (carrier.isWriting()) {
            seen.forEach((thing, its) -> {
                carrier.text(thing);
                carrier.number(its.atMicros);
            });
        } else {
            for (int i = 0; i < size; i++) {
                put(carrier.text(""), new Seen(carrier.number(0)));
            }
        }
    }
}
