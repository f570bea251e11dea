package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.topology.sockets.SocketTransition;
import io.sockcdc.consumers.topology.state.CommitHook;
import io.sockcdc.schema.SocketKey;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Gathers what the changes of one share of the table add to the subjects, and sends it to the shares that count them: a record
 * for each, just before the commit.
 */
final class ContributionProcessor extends ContextualProcessor<SocketKey, SocketTransition, Integer, byte[]> {
    static final String HOOK = "contribute-before-commit";
    /** Changes that go out before the commit, in one record. */
    private static final int FULL = 2_000;

    private final Contributions contributions;
    private final int shares;
    private List<CountBatch> batches = List.of();

    ContributionProcessor(CountsSettings settings) {
        this.contributions = new Contributions(settings.networks());
        this.shares = settings.partitions();
    }

    @Override
    public void init(ProcessorContext<Integer, byte[]> context) {
        super.init(context);
        // Also after what was done was undone: nothing of it may stay.
        batches = IntStream.range(0, shares).mapToObj(share -> new CountBatch()).toList();
        CommitHook.beforeCommit(context, HOOK, () -> IntStream.range(0, shares).forEach(this::send));
    }

    @Override
    public void process(Record<SocketKey, SocketTransition> record) {
        contributions.of(record.key(), record.value(), this::add);
    }

    private void add(CountDelta delta, List<SubjectId> subjects, int from, int to) {
        int start = from;
        while (start < to) {
            int share = subjects.get(start).share(shares);
            int end = start + 1;
            while (end < to && subjects.get(end).share(shares) == share) {
                end++;
            }
            CountBatch batch = batches.get(share);
            batch.add(delta, subjects, start, end);
            if (batch.size() >= FULL) {
                send(share);
            }
            start = end;
        }
    }

    private void send(int share) {
        CountBatch batch = batches.get(share);
        if (batch.size() > 0) {
            long atMillis = Math.max(0, TimeUnit.MICROSECONDS.toMillis(batch.newestMicros()));
            context().forward(new Record<>(share, batch.take(), atMillis));
        }
    }
}
