package io.sockcdc.consumers.topology.counts;

import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The counts that this process keeps, of all its shares, as what is published of them: now rather than at the last publication.
 * Safe for any thread.
 */
public final class CountsBoard {
    private final Map<String, CountLedger> ledgers = new ConcurrentHashMap<>();

    void put(String share, CountLedger ledger) {
        ledgers.put(share, ledger);
    }

    void remove(String share, CountLedger ledger) {
        ledgers.remove(share, ledger);
    }

    /**
     * Every subject, as of the newest change of any of them.
     *
     * @param losses the store named {@link CountsTopology#LOSSES}
     */
    public void forEach(
            ReadOnlyKeyValueStore<String, Losses> losses, BiConsumer<CountSubject, ConnectionCounts> consumer) {
        long[] asOf = new long[1];
        ledgers.values()
                .forEach(ledger -> ledger.forEach((subject, state) -> asOf[0] = Math.max(asOf[0], state.lastMicros())));
        Map<String, Losses> lost = lost(losses);
        ledgers.values()
                .forEach(ledger -> ledger.forEach((subject, state) -> {
                    Losses.Sum sum = sum(subject, lost, asOf[0]);
                    consumer.accept(subject.toSubject(), state.toCounts(asOf[0], sum));
                }));
    }

    /**
     * One subject as of a time, or as of its newest change when that is later.
     *
     * @param losses the store named {@link CountsTopology#LOSSES}
     */
    public Optional<ConnectionCounts> one(
            ReadOnlyKeyValueStore<String, Losses> losses, CountSubject subject, Instant asOf) {
        SubjectId id = SubjectId.of(subject);
        if (id == null) {
            return Optional.empty();
        }
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, asOf);
        Map<String, Losses> lost = lost(losses);
        LongFunction<Losses.Sum> lostUntil = until -> sum(id, lost, until);
        return ledgers.values().stream()
                .flatMap(ledger -> ledger.counts(id, micros, lostUntil).stream())
                .findFirst();
    }

    private static Map<String, Losses> lost(ReadOnlyKeyValueStore<String, Losses> losses) {
        Map<String, Losses> lost = new LinkedHashMap<>();
        try (KeyValueIterator<String, Losses> all = losses.all()) {
            // A status goes to every partition, so every partition has the same.
            all.forEachRemaining(entry -> lost.putIfAbsent(entry.key, entry.value));
        }
        return lost;
    }

    private static Losses.Sum sum(SubjectId subject, Map<String, Losses> lost, long asOf) {
        String host = subject.host();
        if (host != null) {
            return lost.getOrDefault(host, Losses.NONE).at(asOf);
        }
        return lost.values().stream().map(one -> one.at(asOf)).reduce(Losses.Sum.NOTHING, Losses.Sum::plus);
    }
}
