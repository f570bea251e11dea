package io.sockcdc.consumers.web.past;

import io.sockcdc.consumers.history.Certainty;
import io.sockcdc.consumers.history.NoHistoryException;
import io.sockcdc.consumers.history.PastTable;
import io.sockcdc.consumers.web.model.SocketRow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;

/**
 * The table as history tells it. Sockets that opened or went away around the moment, so that nobody knows whether they were
 * open, are left out.
 */
public final class HistoryTable implements TableAt {
    private static final Duration MOST_LOOK_BACK = Duration.ofDays(1);

    private final Map<String, Object> client;
    private final String eventsTopic;
    private final String statusTopic;
    private final Clock clock;

    /** Of these topics; nothing is asked of Kafka yet. */
    public HistoryTable(Map<String, Object> client, String eventsTopic, String statusTopic, Clock clock) {
        this.client = Map.copyOf(client);
        this.eventsTopic = eventsTopic;
        this.statusTopic = statusTopic;
        this.clock = clock;
    }

    @Override
    public List<SocketRow> tableAt(Instant time) {
        try (var history =
                new io.sockcdc.consumers.history.TableAt(client, eventsTopic, statusTopic, MOST_LOOK_BACK, clock)) {
            PastTable table = history.at(time, null, read -> {});
            return table.rows().stream()
                    .filter(row -> row.certainty() != Certainty.PERHAPS)
                    .map(row -> new SocketRow(row.key(), row.event()))
                    .toList();
        } catch (NoHistoryException e) {
            throw new PastException(true, String.valueOf(e.getMessage()), e);
        } catch (KafkaException e) {
            throw new PastException(false, "reading history: " + e.getMessage(), e);
        }
    }
}
