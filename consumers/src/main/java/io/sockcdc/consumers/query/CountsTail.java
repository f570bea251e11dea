package io.sockcdc.consumers.query;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.codec.UnreadableRecordException;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SubjectKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The counts of some kinds of subjects as they stand in their topic, kept up to date. Owned by one thread. */
public final class CountsTail implements AutoCloseable {
    private final TopicTail tail;
    private final Set<SubjectKind> kinds;
    private final RecordCodec<CountSubject> subjects = RecordCodec.ofCountSubjects();
    private final RecordCodec<ConnectionCounts> counts = RecordCodec.ofConnectionCounts();
    private final Map<CountSubject, ConnectionCounts> newest = new HashMap<>();
    private long unreadable;

    /**
     * Counts of one topic; nothing is asked of Kafka yet.
     *
     * @param client properties of the Kafka client, at least {@code bootstrap.servers}
     */
    public CountsTail(Map<String, Object> client, String topic, Set<SubjectKind> kinds) {
        tail = new TopicTail(client, "sockcdc-counts-tail", topic);
        this.kinds = Set.copyOf(kinds);
    }

    /** Takes what came, waiting at most so long for it; says whether all that was there at the first call is taken. */
    public boolean read(Duration wait) {
        return tail.read(wait, this::take);
    }

    /** Every subject with its newest counts, in no order. */
    public List<Counted> all() {
        List<Counted> all = new ArrayList<>(newest.size());
        newest.forEach((subject, its) -> all.add(new Counted(subject, its)));
        return all;
    }

    /** Records so far that were no counts this program can read. */
    public long unreadable() {
        return unreadable;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            CountSubject subject = subjects.decode(record.key());
            if (!kinds.contains(subject.getKind())) {
                return;
            }
            if (record.value() == null) {
                newest.remove(subject);
            } else {
                newest.put(subject, counts.decode(record.value()));
            }
        } catch (UnreadableRecordException e) {
            unreadable++;
        }
    }

    @Override
    public void close() {
        tail.close();
    }
}
