package io.sockcdc.collector;

import io.sockcdc.collector.publish.KafkaPublisher;
import io.sockcdc.collector.run.DutyCycle;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The sending thread's work: sees that the topics are there once Kafka is, then publishes. */
final class PublishCycle implements DutyCycle {
    private final BooleanSupplier topicsReady;
    private final KafkaPublisher publisher;
    private volatile Duration patience;
    private boolean ready;

    /**
     * @param topicsReady whether publishing may begin; asked until it says yes
     * @param patience how long the end waits for acknowledgements
     */
    PublishCycle(BooleanSupplier topicsReady, KafkaPublisher publisher, Duration patience) {
        this.topicsReady = topicsReady;
        this.publisher = publisher;
        this.patience = patience;
    }

    void patience(Duration changed) {
        patience = changed;
    }

    @Override
    public int doWork() {
        ready = ready || topicsReady.getAsBoolean();
        return ready ? publisher.doWork() : 0;
    }

    @Override
    public void onClose() {
        publisher.close(ready ? patience : Duration.ZERO);
    }
}
