package io.sockcdc.consumers.topology.sockets;

import io.sockcdc.consumers.serde.ArrivedEvent;
import io.sockcdc.consumers.topology.state.CommitHook;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Takes an event into the table, once. Of a socket in the table the newer event by (epoch, sequence) wins. A socket that is
 * not in the table either was never there, or has left it: an event that its host's sequence says was read before is of the
 * second kind and changes nothing.
 */
final class LatestEventProcessor extends ContextualProcessor<SocketKey, ArrivedEvent, SocketKey, SocketTransition> {
    private static final Set<CloseReason> FAILURES =
            EnumSet.of(CloseReason.REFUSED, CloseReason.NEVER_CONNECTED, CloseReason.UNACCEPTED);

    private final SocketsSettings settings;
    private @Nullable HostTable table;

    LatestEventProcessor(SocketsSettings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<SocketKey, SocketTransition> context) {
        super.init(context);
        table = HostTable.of(context, settings);
    }

    @Override
    public void process(Record<SocketKey, ArrivedEvent> record) {
        HostTable its = table;
        SocketKey key = record.key();
        ArrivedEvent arrived = record.value();
        if (its == null || key == null || arrived == null) {
            return;
        }
        SocketEvent event = arrived.event();
        long at = SocketEntry.micros(event.getObservedAt());
        HostEntry host = its.hear(key.getHostId(), at);
        SocketId id = new SocketId(key);
        SocketEntry before = its.socket(id);
        boolean news =
                before != null ? before.isOlderThan(event) : !host.hasRead(event.getEpoch(), event.getSequence());
        host.reads(event.getEpoch(), event.getSequence());
        if (!news) {
            return;
        }
        SocketEntry last = SocketEntry.after(event, before, host.presence());
        boolean ended = event.getOp() == Op.CLOSE;
        if (!ended || before != null) {
            its.put(id, ended ? null : last);
        }
        context().forward(record.withValue(transition(arrived, before, last, ended, at)));
    }

    @Override
    public void close() {
        if (table != null) {
            table = null;
            CommitHook.forget(context(), HostTable.HOOK);
        }
    }

    private static SocketTransition transition(
            ArrivedEvent arrived, @Nullable SocketEntry before, SocketEntry last, boolean ended, long at) {
        boolean wasConnection = before != null && before.connection();
        boolean opened = last.connection() && !wasConnection && last.opened();
        boolean closed = ended ? last.connection() : wasConnection && !last.connection();
        CloseReason reason = arrived.event().getCloseReason();
        return new SocketTransition(
                at,
                before,
                ended ? null : last,
                last,
                opened,
                closed,
                closed && reason != null && FAILURES.contains(reason),
                last.bytesIn() - (before == null ? 0 : before.bytesIn()),
                last.bytesOut() - (before == null ? 0 : before.bytesOut()),
                arrived);
    }
}
