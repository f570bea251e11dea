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
    private final @Nullable Metric throttle;

    Attempt(Producer<byte[], byte[]> producer) {
        this.producer = producer;
        this.retries = metric(producer, "record-retry-total");
        this.throttle = metric(producer, "produce-throttle-time-avg");
    }

    private static @Nullable Metric metric(Producer<byte[], byte[]> producer, String name) {
        return producer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals(name)
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

    /** How long Kafka made requests wait lately, on average, because of a quota. */
    Duration throttled() {
        Metric metric = throttle;
        double millis = metric != null && metric.metricValue() instanceof Number number ? number.doubleValue() : 0;
        return Double.isFinite(millis) ? Duration.ofNanos((long) (millis * 1_000_000)) : Duration.ZERO;
    }

    void close(Duration limit) {
        producer.close(limit);
    }
}
