package io.sockcdc.consumers.sink;

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

    private AtomicLong of(DeliveryMeter meter) {
        AtomicLong value = values.get(meter);
        if (value == null) {
            throw new IllegalStateException("every meter has a value");
        }
        return value;
    }
}
