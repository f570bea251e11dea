package io.sockcdc.consumers.rules;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The distinct things seen within a window of event time: exact up to a limit, and from there "at least the limit". */
final class RecentSet implements Carried {
    static final int LIMIT = 1024;

    private final long windowMicros;
    private final LinkedHashMap<String, Long> seen = new LinkedHashMap<>(4);

    RecentSet(long windowMicros) {
        this.windowMicros = windowMicros;
    }

    void add(long atMicros, String thing) {
        expire(atMicros);
        Long earlier = seen.remove(thing);
        if (earlier != null) {
            seen.put(thing, Math.max(earlier, atMicros));
        } else if (seen.size() < LIMIT) {
            seen.put(thing, atMicros);
        } else {
            // Full: it makes room by forgetting the one seen longest ago, so that it stays full as long as things come.
            Iterator<String> eldest = seen.keySet().iterator();
            eldest.next();
            eldest.remove();
            seen.put(thing, atMicros);
        }
    }

    int size(long nowMicros) {
        expire(nowMicros);
        return seen.size();
    }

    private void expire(long nowMicros) {
        Iterator<Map.Entry<String, Long>> eldest = seen.entrySet().iterator();
        while (eldest.hasNext() && eldest.next().getValue() <= nowMicros - windowMicros) {
            eldest.remove();
        }
    }

    @Override
    public void pass(StateCarrier carrier) {
        int size = carrier.count(seen.size());
        if (carrier.isWriting()) {
            seen.forEach((thing, at) -> {
                carrier.text(thing);
                carrier.number(at);
            });
        } else {
            for (int i = 0; i < size; i++) {
                seen.put(carrier.text(""), carrier.number(0));
            }
        }
    }
}
