package io.sockcdc.consumers.web.model;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.Anomaly;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The flags: all that are open, up to a limit, and the newest that are cleared. One thread writes, any reads.
 */
public final class AnomalyTable {
    private static final int MOST_OPEN = 20_000;
    private static final int MOST_CLEARED = 5_000;
    private static final int MOST_STEPS = 60;

    private final RecordCodec<Anomaly> codec = RecordCodec.ofAnomalies();
    private final Map<String, AnomalyRow> open = new LinkedHashMap<>();
    /** In the order they cleared: the eldest goes first. */
    private final Map<String, AnomalyRow> cleared = new LinkedHashMap<>();

    private long version;

    /** Takes a record of the topic; a null value removes. Returns the flag as it stands then, or null. */
    synchronized @Nullable AnomalyRow take(byte[] key, byte @Nullable [] value) throws UnreadableRecordException {
        String id = new String(key, StandardCharsets.UTF_8);
        version++;
        AnomalyRow before = open.remove(id);
        if (before == null) {
            before = cleared.remove(id);
        }
        if (value == null) {
            return null;
        }
        Anomaly anomaly = codec.decode(value);
        AnomalyRow row = new AnomalyRow(anomaly, steps(before, anomaly));
        put(row.isOpen() ? open : cleared, row.isOpen() ? MOST_OPEN : MOST_CLEARED, id, row);
        return row;
    }

    private static List<AnomalyRow.Step> steps(@Nullable AnomalyRow before, Anomaly anomaly) {
        List<AnomalyRow.Step> steps = new ArrayList<>(before == null ? List.of() : before.steps());
        AnomalyRow.Step step = AnomalyRow.Step.of(anomaly);
        if (!steps.contains(step)) {
            steps.add(step);
        }
        if (steps.size() > MOST_STEPS) {
            steps.remove(1);
        }
        return List.copyOf(steps);
    }

    private static void put(Map<String, AnomalyRow> rows, int most, String id, AnomalyRow row) {
        rows.put(id, row);
        if (rows.size() > most) {
            Iterator<String> eldest = rows.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /** Every flag that is kept, those that are open first. */
    public synchronized List<AnomalyRow> all() {
        List<AnomalyRow> all = new ArrayList<>(open.values());
        all.addAll(cleared.values());
        return all;
    }

    /** Those that are open. */
    public synchronized List<AnomalyRow> open() {
        return List.copyOf(open.values());
    }

    /** One flag, if it is kept. */
    public synchronized @Nullable AnomalyRow one(String id) {
        AnomalyRow row = open.get(id);
        return row != null ? row : cleared.get(id);
    }

    /** Grows with every change. */
    public synchronized long version() {
        return version;
    }
}
