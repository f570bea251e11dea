package io.sockcdc.consumers.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sockcdc.consumers.sink.DeliveryMeter;
import io.sockcdc.consumers.sink.ReceiverMeters;
import java.util.List;

/** Shows how receivers of alerts do. Values are read when somebody scrapes. */
public final class DeliveryMetrics implements MeterBinder {
    private final List<ReceiverMeters> receivers;

    /** Shows these. */
    public DeliveryMetrics(List<ReceiverMeters> receivers) {
        this.receivers = List.copyOf(receivers);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (ReceiverMeters receiver : receivers) {
            for (DeliveryMeter meter : DeliveryMeter.values()) {
                bind(registry, receiver, meter);
            }
        }
    }

    private void bind(MeterRegistry registry, ReceiverMeters receiver, DeliveryMeter meter) {
        if (meter.isCounter()) {
            FunctionCounter.builder(meter.id(), receiver, its -> its.get(meter))
                    .description(meter.description())
                    .tag("receiver", receiver.receiver())
                    .register(registry);
        } else {
            Gauge.builder(meter.id(), receiver, its -> its.get(meter))
                    .description(meter.description())
                    .tag("receiver", receiver.receiver())
                    .register(registry);
        }
    }
}
