package io.sockcdc.benchmarks;

import java.util.HashMap;
import java.util.Map;

/**
 * A collector's own numbers at one moment.
 *
 * @param series by name, with labels as Prometheus writes them
 */
record Metrics(Map<String, Double> series) {
    static final String RECEIVED = "sockcdc_destroy_events_total";
    static final String DROPPED = "sockcdc_kernel_drops_total";
    static final String UNACKNOWLEDGED = "sockcdc_records_unacknowledged";
    static final String TCP_SOCKETS = "sockcdc_table_sockets{protocol=\"tcp\"}";
    static final String SNAPSHOTS = "sockcdc_snapshot_duration_seconds_count";
    static final String SNAPSHOT_SECONDS = "sockcdc_snapshot_duration_seconds_sum";
    static final String SNAPSHOT_CPU_SECONDS = "sockcdc_snapshot_cpu_seconds_total";

    /** Reads Prometheus text. */
    static Metrics parse(String text) {
        Map<String, Double> series = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            series.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
        });
        return new Metrics(series);
    }

    /**
     * One of them.
     *
     * @throws IllegalStateException when the collector does not tell it
     */
    double of(String name) {
        Double value = series.get(name);
        if (value == null) {
            throw new IllegalStateException("the collector does not tell " + name);
        }
        return value;
    }
}
