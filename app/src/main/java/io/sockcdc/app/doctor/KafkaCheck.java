package io.sockcdc.app.doctor;

import io.sockcdc.access.KafkaRefusal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Whether Kafka answers. */
final class KafkaCheck implements Check {
    private static final int PATIENCE_MS = 3_000;

    private final @Nullable Map<String, Object> client;

    /**
     * @param client properties of a client of the Kafka to ask, or null when there is none
     */
    KafkaCheck(@Nullable Map<String, Object> client) {
        this.client = client;
    }

    @Override
    public List<Finding> look() {
        if (client == null) {
            return List.of(Finding.missing(
                    "Kafka",
                    "no Kafka is named and none runs here; events would wait in the data directory",
                    "sockcdc up brings one; or --bootstrap-servers HOST:PORT"));
        }
        Object servers = client.get("bootstrap.servers");
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("client.id", "sockcdc-doctor");
        settings.put("enable.metrics.push", "false");
        settings.put("request.timeout.ms", Integer.toString(PATIENCE_MS));
        settings.put("default.api.timeout.ms", Integer.toString(PATIENCE_MS));
        try (Admin admin = Admin.create(settings)) {
            int nodes = admin.describeCluster()
                    .nodes()
                    .get(PATIENCE_MS, TimeUnit.MILLISECONDS)
                    .size();
            return List.of(Finding.ok("Kafka", servers + " answers, " + nodes + (nodes == 1 ? " node" : " nodes")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(Finding.missing("Kafka", "interrupted before " + servers + " answered", null));
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return List.of(Finding.missing(
                    "Kafka",
                    KafkaRefusal.explain(e, settings) + "; events would wait in the data directory",
                    "start it, or correct what is said"));
        }
    }
}
