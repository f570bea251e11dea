package io.sockcdc.consumers.topology.counts;

import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Gap;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Notes the gaps of each host. */
final class LossProcessor extends ContextualProcessor<String, CollectorStatus, Void, Void> {
    private @Nullable KeyValueStore<String, Losses> losses;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        super.init(context);
        losses = context.getStateStore(CountsTopology.LOSSES);
    }

    @Override
    public void process(Record<String, CollectorStatus> record) {
        Gap gap = record.value().getGap();
        KeyValueStore<String, Losses> store = losses;
        if (gap == null || store == null) {
            return;
        }
        String host = record.value().getHostId();
        Losses known = store.get(host);
        Long lost = gap.getLost();
        long until = ChronoUnit.MICROS.between(Instant.EPOCH, gap.getUntil());
        store.put(host, (known == null ? Losses.NONE : known).with(new Losses.Gap(until, lost == null ? 0 : lost)));
    }
}
