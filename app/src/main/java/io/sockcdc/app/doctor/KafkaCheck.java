package io.sockcdc.app.doctor;

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

    private final @Nullable String servers;

    KafkaCheck(@Nullable String servers) {
        this.servers = servers;
    }

    @Override
    public List<Finding> look() {
        if (servers == null) {
            return List.of(Finding.missing(
                    "Kafka",
                    "no Kafka is named and none runs here; events would wait in the data directory",
                    "sockcdc up brings one; or --bootstrap-servers HOST:PORT"));
        }
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                servers,
                "client.id",
                "sockcdc-doctor",
                "enable.metrics.push",
                "false",
                "request.timeout.ms",
                Integer.toString(PATIENCE_MS),
                "default.api.timeout.ms",
                Integer.toString(PATIENCE_MS));
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
                    servers + " does not answer within " + PATIENCE_MS / 1_000
                            + " s; events would wait in the data directory",
                    "start it, or correct --bootstrap-servers"));
        }
    }
}
