package io.sockcdc.consumers.rules;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each of many came within a period of event time, so that one of them counts only up to a cap. It tells up to 4096
 * apart; when there are more, each is one of very many and counts.
 */
final class CappedCounts implements Carried {
    private static final int LIMIT = 4096;

    private final long periodMicros;
    private final Map<String, int[]> counts = new LinkedHashMap<>(4);
    private long period = Long.MIN_VALUE;

    CappedCounts(long periodMicros) {
        this.periodMicros = Math.max(1, periodMicros);
    }

    /** Notes that it came once more, and says whether that counts. */
    boolean counts(long atMicros, String who, int cap) {
        long its = Math.floorDiv(atMicros, periodMicros);
        if (its > period) {
            counts.clear();
            period = its;
        }
        int[] count = counts.get(who);
        if (count == null) {
            if (counts.size() >= LIMIT) {
                return true;
            }
            count = new int[1];
            counts.put(who, count);
        }
        count[0] = Math.min(count[0], cap) + 1;
        return count[0] <= cap;
    }

    @Override
    public void pass(StateCarrier carrier) {
        period = carrier.number(period);
        int size = carrier.count(counts.size());
        if (carrier.isWriting()) {
            counts.forEach((who, count) -> {
                carrier.text(who);
                carrier.count(count[0]);
            });
        } else {
            for (int i = 0; i < size; i++) {
                counts.put(carrier.text(""), new int[] {carrier.count(0)});
            }
        }
    }
}
