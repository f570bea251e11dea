package io.sockcdc.collector.publish;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/** One producer's life: from its making until it is closed or its first error that it cannot get over. */
final class Attempt {
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final @Nullable Metric retries;

    Attempt(Producer<byte[], byte[]> producer) {
        this.producer = producer;
        this.retries = producer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("record-retry-total")
                        && metric.metricName().group().equals("producer-metrics"))
                .findFirst()
                .orElse(null);
    }

    Producer<byte[], byte[]> producer() {
        return producer;
    }

    /** Keeps the first error. By any thread. */
    void fail(Exception e) {
        failure.compareAndSet(null, e);
    }

    @Nullable Exception failure() {
        return failure.get();
    }

    /** Records sent again by this producer so far. */
    long retries() {
        Metric metric = retries;
        return metric != null && metric.metricValue() instanceof Number number ? number.longValue() : 0;
    }

    void close(Duration limit) {
        producer.close(limit);
    }
}
