package io.sockcdc.consumers.query;

import io.sockcdc.consumers.topology.counts.CountsBoard;
import io.sockcdc.consumers.topology.counts.CountsTopology;
import io.sockcdc.consumers.topology.counts.Losses;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SubjectKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Counts that this process keeps, all its partitions together. Safe for any thread. */
public final class LocalCounts implements CountsQuery {
    private final KafkaStreams streams;
    private final CountsBoard board;

    public LocalCounts(KafkaStreams streams, CountsBoard board) {
        this.streams = streams;
        this.board = board;
    }

    @Override
    public Page top(SubjectKind kind, CountsSort sort, Predicate<Counted> filter, PageRequest page) {
        List<Counted> found = new ArrayList<>();
        try {
            board.forEach(losses(), (subject, counts) -> {
                Counted counted = new Counted(subject, counts);
                if (subject.getKind() == kind && filter.test(counted)) {
                    found.add(counted);
                }
            });
        } catch (InvalidStateStoreException e) {
            throw new CountsNotReadyException(e);
        }
        return Page.of(found, sort, page);
    }

    @Override
    public Optional<Counted> one(CountSubject subject, Instant asOf) {
        try {
            return board.one(losses(), subject, asOf).map(counts -> new Counted(subject, counts));
        } catch (InvalidStateStoreException e) {
            throw new CountsNotReadyException(e);
        }
    }

    private ReadOnlyKeyValueStore<String, Losses> losses() {
        return streams.store(StoreQueryParameters.fromNameAndType(
                CountsTopology.LOSSES, QueryableStoreTypes.<String, Losses>keyValueStore()));
    }
}
