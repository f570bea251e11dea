package io.sockcdc.collector;

import io.sockcdc.collector.publish.KafkaPublisher;
import io.sockcdc.collector.publish.PublisherState;
import io.sockcdc.collector.run.DutyCycle;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The sending thread's work: sees that the topics are there once Kafka is, then publishes. */
final class PublishCycle implements DutyCycle {
    private final BooleanSupplier topicsReady;
    private final KafkaPublisher publisher;
    private volatile Duration patience;
    private boolean ready;
    private @Nullable PublisherState looked;

    /**
     * @param topicsReady whether publishing may begin; asked until it says yes, and again in trouble
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
        if (!ready) {
            return 0;
        }
        PublisherState state = publisher.state();
        // It may wait because somebody deleted a topic: that is looked at once for each trouble.
        if (state instanceof PublisherState.Waiting && !state.equals(looked) && topicsReady.getAsBoolean()) {
            looked = state;
        }
        return publisher.doWork();
    }

    @Override
    public void onClose() {
        publisher.close(ready ? patience : Duration.ZERO);
    }
}
