package io.sockcdc.consumers.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Violations as they are found: all are counted, the first few of each kind are kept. Owned by one thread. */
final class Violations {
    private static final int KEPT = 5;

    private final Map<Violation.Kind, Long> counts = new EnumMap<>(Violation.Kind.class);
    private final Map<Violation.Kind, List<Violation>> first = new EnumMap<>(Violation.Kind.class);

    void add(Violation.Kind kind, @Nullable ConsumerRecord<byte[], byte[]> record, Supplier<String> text) {
        add(kind, record == null ? null : place(record.topic(), record.partition(), record.offset()), text);
    }

    void add(Violation.Kind kind, @Nullable String place, Supplier<String> text) {
        counts.merge(kind, 1L, Long::sum);
        List<Violation> kept = first.computeIfAbsent(kind, fresh -> new ArrayList<>());
        if (kept.size() < KEPT) {
            kept.add(new Violation(kind, text.get(), place));
        }
    }

    static String place(String topic, int partition, long offset) {
        return topic + "-" + partition + "-" + offset;
    }

    Map<Violation.Kind, Long> counts() {
        return counts;
    }

    List<Violation> first() {
        return first.values().stream().flatMap(List::stream).toList();
    }
}
