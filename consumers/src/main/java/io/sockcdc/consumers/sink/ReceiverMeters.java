package io.sockcdc.consumers.sink;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How one receiver does. Written by one thread, read by any. */
public final class ReceiverMeters {
    private final String receiver;
    private final Map<DeliveryMeter, AtomicLong> values = new EnumMap<>(DeliveryMeter.class);
    private volatile @Nullable String trouble;

    ReceiverMeters(String receiver) {
        this.receiver = receiver;
        for (DeliveryMeter meter : DeliveryMeter.values()) {
            values.put(meter, new AtomicLong());
        }
    }

    /** Name of the receiver. */
    public String receiver() {
        return receiver;
    }

    /** The value now. */
    public long get(DeliveryMeter meter) {
        return of(meter).get();
    }

    /** Why the receiver does not take what it is sent, without secrets; null while it does. */
    public @Nullable String trouble() {
        return trouble;
    }

    void add(DeliveryMeter meter, long count) {
        of(meter).addAndGet(count);
    }

    void set(DeliveryMeter meter, long value) {
        of(meter).set(value);
    }

    void trouble(@Nullable String reason) {
        trouble = reason;
    }

    /** Shows its values there. */
    public void bindTo(MeterRegistry registry) {
        values.forEach((meter, value) -> {
            if (meter.isCounter()) {
                FunctionCounter.builder(meter.id(), value, AtomicLong::doubleValue)
                        .description(meter.description())
                        .tag("receiver", receiver)
                        .register(registry);
            } else {
                Gauge.builder(meter.id(), value, AtomicLong::doubleValue)
                        .description(meter.description())
                        .tag("receiver", receiver)
                        .strongReference(true)
                        .register(registry);
            }
        });
    }

    private AtomicLong of(DeliveryMeter meter) {
        AtomicLong value = values.get(meter);
        if (value == null) {
            throw new IllegalStateException("every meter has a value");
        }
        return value;
    }
}
