package io.sockcdc.consumers.rules;

import io.sockcdc.consumers.address.AddressCode;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The distinct things seen within a window of event time: exact up to a limit, and from there "at least the limit". */
final class RecentSet implements Carried {
    static final int LIMIT = 1024;

    private final long windowMicros;
    /** All but the newest, in the order in which they came; made when there is a second. */
    private @Nullable LinkedHashMap<String, Long> older;
    /** The first of the older ones was not seen before this time. */
    private long firstSince = Long.MIN_VALUE;
    /** Often the only one; null when there is none. */
    private @Nullable String newest;

    private long newestCode;
    private long newestMicros;

    RecentSet(long windowMicros) {
        this.windowMicros = windowMicros;
    }

    void add(long atMicros, String thing) {
        add(atMicros, AddressCode.of(thing), thing);
    }

    /** Adds a whole number, at least 0, as its text. */
    void add(long atMicros, int number) {
        long code = AddressCode.of(number);
        expire(atMicros);
        if (newest != null && code == newestCode) {
            newestMicros = Math.max(newestMicros, atMicros);
        } else {
            put(atMicros, code, Integer.toString(number));
        }
    }

    private void add(long atMicros, long code, String thing) {
        expire(atMicros);
        if (newest != null && code == newestCode && (code != AddressCode.NONE || thing.equals(newest))) {
            newestMicros = Math.max(newestMicros, atMicros);
        } else {
            put(atMicros, code, thing);
        }
    }

    private void put(long atMicros, long code, String thing) {
        Long before = null;
        if (newest != null) {
            LinkedHashMap<String, Long> its = older;
            if (its == null) {
                its = new LinkedHashMap<>(4);
                older = its;
            }
            its.put(newest, newestMicros);
            before = its.remove(thing);
            if (before == null && its.size() >= LIMIT) {
                // Full: it makes room by forgetting the one seen longest ago, so that it stays full as long as things
                // come.
                Iterator<String> eldest = its.keySet().iterator();
                eldest.next();
                eldest.remove();
            }
            firstSince = Long.MIN_VALUE;
        }
        newest = thing;
        newestCode = code;
        newestMicros = before == null ? atMicros : Math.max(before, atMicros);
    }

    int size(long nowMicros) {
        expire(nowMicros);
        return count();
    }

    private int count() {
        return (newest == null ? 0 : 1) + (older == null ? 0 : older.size());
    }

    private void expire(long nowMicros) {
        long until = nowMicros - windowMicros;
        LinkedHashMap<String, Long> its = older;
        if (its != null && firstSince <= until) {
            Iterator<Long> eldest = its.values().iterator();
            while (eldest.hasNext()) {
                long first = eldest.next();
                if (first > until) {
                    firstSince = first;
                    return;
                }
                eldest.remove();
            }
            older = null;
        }
        if (older == null && newestMicros <= until) {
            newest = null;
        }
    }

    @Override
    public void pass(StateCarrier carrier) {
        String last = newest;
        int size = carrier.count(count());
        if (carrier.isWriting()) {
            if (older != null) {
                older.forEach((thing, at) -> {
                    carrier.text(thing);
                    carrier.number(at);
                });
            }
            if (last != null) {
                carrier.text(last);
                carrier.number(newestMicros);
            }
        } else {
            for (int i = 0; i < size; i++) {
                String thing = carrier.text("");
                put(carrier.number(0), AddressCode.of(thing), thing);
            }
        }
    }
}
