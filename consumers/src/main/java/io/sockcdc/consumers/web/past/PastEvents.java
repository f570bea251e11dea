package io.sockcdc.consumers.web.past;

import io.sockcdc.consumers.query.EventReader;
import io.sockcdc.consumers.query.ReadRange;
import io.sockcdc.consumers.query.ReceivedEvent;
import io.sockcdc.consumers.query.WaitListener;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;

/** Events of a stretch of the past. Safe for several threads; each call reads with a client of its own. */
public final class PastEvents {
    private final Map<String, Object> client;
    private final String topic;
    private final Clock clock;

    /** A reader of one topic; nothing is asked of Kafka yet. */
    public PastEvents(Map<String, Object> client, String topic, Clock clock) {
        this.client = Map.copyOf(client);
        this.topic = topic;
        this.clock = clock;
    }

    /**
     * Gives the events of a range that has an end in the past, in the order they were observed; none when there is no such
     * topic.
     *
     * @throws PastException when Kafka does not answer
     */
    public void read(ReadRange range, Predicate<ReceivedEvent> filter, Consumer<ReceivedEvent> out)
            throws InterruptedException {
        WaitListener.Reason[] waits = new WaitListener.Reason[1];
        try (EventReader reader = new EventReader(client, topic, clock)) {
            reader.read(
                    range,
                    filter,
                    new WaitListener() {
                        @Override
                        public void waits(Reason reason) {
                            waits[0] = reason;
                            reader.stop();
                        }

                        @Override
                        public void continues() {
                            waits[0] = null;
                        }
                    },
                    out);
        } catch (KafkaException e) {
            throw new PastException(false, "reading topic " + topic + ": " + e.getMessage(), e);
        }
        if (waits[0] == WaitListener.Reason.KAFKA_UNREACHABLE) {
            throw new PastException(
                    false, "reading topic " + topic + ": Kafka does not answer", new IllegalStateException());
        }
    }
}
