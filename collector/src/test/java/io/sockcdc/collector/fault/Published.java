package io.sockcdc.collector.fault;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.GapCause;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a broker holds of a collector: events in the order of each partition, and statuses. */
final class Published {
    final List<Event> events = new ArrayList<>();
    final List<CollectorStatus> statuses = new ArrayList<>();

    record Event(int partition, SocketKey key, SocketEvent value) {}

    private Published() {}

    static Published in(TestBroker broker) {
        Published published = new Published();
        RecordCodec<SocketKey> keys = RecordCodec.ofSocketKeys();
        RecordCodec<SocketEvent> values = RecordCodec.ofSocketEvents();
        RecordCodec<CollectorStatus> statuses = RecordCodec.ofStatuses();
        for (ConsumerRecord<byte[], byte[]> record : broker.readAll("sockcdc.events")) {
            published.events.add(
                    new Event(record.partition(), keys.decode(record.key()), values.decode(record.value())));
        }
        for (ConsumerRecord<byte[], byte[]> record : broker.readAll("sockcdc.status")) {
            published.statuses.add(statuses.decode(record.value()));
        }
        return published;
    }

    /** Sockets of which a CLOSE is there. */
    Set<Long> closed() {
        Set<Long> cookies = new HashSet<>();
        events.stream()
                .filter(event -> event.value.getOp() == Op.CLOSE)
                .forEach(event -> cookies.add(event.key.getCookie()));
        return cookies;
    }

    List<Gap> gaps(GapCause cause) {
        return statuses.stream()
                .map(CollectorStatus::getGap)
                .filter(gap -> gap != null && gap.getCause() == cause)
                .toList();
    }

    /** Sequence numbers of an epoch up to its last event that neither an event has nor a gap names. */
    List<Long> holes(long epoch) {
        Set<Long> there = new HashSet<>();
        long last = 0;
        for (Event event : events) {
            if (event.value.getEpoch() == epoch) {
                there.add(event.value.getSequence());
                last = Math.max(last, event.value.getSequence());
            }
        }
        for (CollectorStatus status : statuses) {
            Gap gap = status.getGap();
            if (gap != null && gap.getFirstSequence() != null) {
                long gapEpoch = gap.getGapEpoch() == null ? status.getEpoch() : gap.getGapEpoch();
                for (long n = gap.getFirstSequence(); gapEpoch == epoch && n <= gap.getLastSequence(); n++) {
                    there.add(n);
                }
            }
        }
        List<Long> holes = new ArrayList<>();
        for (long n = 1; n <= last; n++) {
            if (!there.contains(n)) {
                holes.add(n);
            }
        }
        return holes;
    }

    /** Keys with more than one CLOSE, copies apart. */
    Set<SocketKey> closedTwice() {
        Set<SocketKey> closed = new HashSet<>();
        Set<SocketKey> twice = new HashSet<>();
        for (Event event : new LinkedHashSet<>(events)) {
            if (event.value.getOp() == Op.CLOSE && !closed.add(event.key)) {
                twice.add(event.key);
            }
        }
        return twice;
    }

    /** Keys whose events, each once, are not in the order of their numbers. */
    Set<SocketKey> disordered() {
        Map<SocketKey, Long> last = new HashMap<>();
        Set<SocketKey> wrong = new HashSet<>();
        for (Event event : new LinkedHashSet<>(events)) {
            long order = event.value.getEpoch() * 1_000_000_000L + event.value.getSequence();
            Long before = last.put(event.key, order);
            if (before != null && before > order) {
                wrong.add(event.key);
            }
        }
        return wrong;
    }
}
