package io.sockcdc.consumers.query;

import io.sockcdc.consumers.topology.counts.CountsTopology;
import io.sockcdc.consumers.topology.counts.CountsView;
import io.sockcdc.consumers.topology.counts.Losses;
import io.sockcdc.consumers.topology.counts.SubjectState;
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

/** Counts from the stores of this process, all its partitions together. Safe for any thread. */
public final class LocalCounts implements CountsQuery {
    private final KafkaStreams streams;

    public LocalCounts(KafkaStreams streams) {
        this.streams = streams;
    }

    @Override
    public Page top(SubjectKind kind, CountsSort sort, Predicate<Counted> filter, PageRequest page) {
        List<Counted> found = new ArrayList<>();
        try {
            view().forEach((subject, counts) -> {
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
            return view().one(subject, asOf).map(counts -> new Counted(subject, counts));
        } catch (InvalidStateStoreException e) {
            throw new CountsNotReadyException(e);
        }
    }

    private CountsView view() {
        return new CountsView(
                streams.store(StoreQueryParameters.fromNameAndType(
                        CountsTopology.COUNTS, QueryableStoreTypes.<CountSubject, SubjectState>keyValueStore())),
                streams.store(StoreQueryParameters.fromNameAndType(
                        CountsTopology.LOSSES, QueryableStoreTypes.<String, Losses>keyValueStore())));
    }
}
