package io.sockcdc.consumers.topology.sockets;

import io.sockcdc.consumers.topology.state.CommitHook;
import io.sockcdc.schema.SocketKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what changes in the topic of sockets and forwards it once, just before the commit: the newest event of a socket as
 * it came, or a tombstone when it left the table. Of a socket that came and went since the last commit the topic tells nothing.
 */
final class TableChangesProcessor extends ContextualProcessor<SocketKey, SocketTransition, SocketKey, byte[]> {
    static final String HOOK = "table-changes-before-commit";
    /** Sockets that are told of before the commit. */
    private static final int FULL = 10_000;

    private final Map<SocketId, Pending> pending = new LinkedHashMap<>();

    private static final class Pending {
        private final boolean inTopic;
        private byte @Nullable [] event;
        private long atMillis;

        Pending(boolean inTopic) {
            this.inTopic = inTopic;
        }
    }

    @Override
    public void init(ProcessorContext<SocketKey, byte[]> context) {
        super.init(context);
        // Also after what was done was undone: nothing of it may stay.
        pending.clear();
        CommitHook.beforeCommit(context, HOOK, this::forwardAll);
    }

    @Override
    public void process(Record<SocketKey, SocketTransition> record) {
        SocketTransition change = record.value();
        boolean moved = change.after() != null ? change.latest() != null : change.before() != null;
        if (!moved) {
            return;
        }
        Pending its = pending.computeIfAbsent(new SocketId(record.key()), id -> new Pending(change.before() != null));
        its.event = change.after() == null || change.latest() == null
                ? null
                : change.latest().bytes();
        its.atMillis = record.timestamp();
        if (pending.size() >= FULL) {
            forwardAll();
        }
    }

    private void forwardAll() {
        pending.forEach((id, its) -> {
            if (its.event != null || its.inTopic) {
                context().forward(new Record<>(id.key(), eventOrTombstone(its), its.atMillis));
            }
        });
        pending.clear();
    }

    @SuppressWarnings("NullAway") // null is a tombstone
    private static byte[] eventOrTombstone(Pending its) {
        return its.event;
    }
}
