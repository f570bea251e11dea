package io.sockcdc.consumers.topology.sockets;

import io.sockcdc.consumers.topology.state.CommitHook;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketKey;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Notes which hosts are heard and lets go of the silent ones, by event time. When nothing at all arrives for as long as a
 * host may be silent, event time stands still; then, and only then, the clock of the machine decides.
 */
final class HostWatchProcessor extends ContextualProcessor<String, CollectorStatus, SocketKey, SocketTransition> {
    private static final int LOOKS_PER_TIMEOUT = 10;

    private final SocketsSettings settings;
    private @Nullable HostTable table;
    private long streamTime = Long.MIN_VALUE;
    private long quietSince;

    HostWatchProcessor(SocketsSettings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<SocketKey, SocketTransition> context) {
        super.init(context);
        table = HostTable.of(context, settings);
        Duration between = Duration.ofMillis(Math.max(1, settings.hostTimeout().toMillis() / LOOKS_PER_TIMEOUT));
        context.schedule(between, PunctuationType.STREAM_TIME, now -> expireByEventTime());
        quietSince = context.currentSystemTimeMs();
        context.schedule(between, PunctuationType.WALL_CLOCK_TIME, this::expireWhenQuiet);
    }

    @Override
    public void process(Record<String, CollectorStatus> record) {
        HostTable its = table;
        CollectorStatus status = record.value();
        if (its == null || status == null) {
            return;
        }
        its.hear(status.getHostId(), SocketEntry.micros(status.getAt()));
    }

    @Override
    public void close() {
        if (table != null) {
            table = null;
            CommitHook.forget(context(), HostTable.HOOK);
        }
    }

    private void expireByEventTime() {
        if (table != null) {
            table.expireByEventTime();
        }
    }

    private void expireWhenQuiet(long now) {
        long time = context().currentStreamTimeMs();
        if (time != streamTime) {
            streamTime = time;
            quietSince = now;
        } else if (now - quietSince >= settings.hostTimeout().toMillis()) {
            if (table != null) {
                table.expireByClock(now);
            }
        }
    }
}
