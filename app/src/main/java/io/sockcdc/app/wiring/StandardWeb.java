package io.sockcdc.app.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sockcdc.app.acl.Rights;
import io.sockcdc.app.acl.Task;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.consumers.web.http.WebServerException;
import io.sockcdc.consumers.web.run.Web;
import io.sockcdc.consumers.web.run.WebRequest;
import java.net.URI;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** The web that ships, with its failures turned into exit codes. */
final class StandardWeb implements WebRuntime {
    private final Web web;
    private final PrometheusMeterRegistry registry;

    private StandardWeb(Web web, PrometheusMeterRegistry registry) {
        this.web = web;
        this.registry = registry;
    }

    static WebRuntime start(WebDemand demand, String version) {
        String servers = String.join(",", demand.kafka().bootstrapServers());
        Map<String, Object> client = KafkaClients.reading(demand.kafka(), servers);
        refuseWithoutRights(client, demand.kafka().topicPrefix(), servers);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        WebRequest request = new WebRequest(
                demand.settings(), demand.portIsChosen(), client, demand.kafka().topicPrefix(), version);
        try {
            return new StandardWeb(Web.start(request, registry, Clock.system(ZoneId.systemDefault())), registry);
        } catch (WebServerException e) {
            throw new UserError(
                    e.isPortTaken() ? ExitCode.PORT_IN_USE : ExitCode.FAILURE,
                    e.getMessage() + "; --port or web.port names another, --port 0 takes any that is free",
                    e);
        }
    }

    /** A reader that lacks a right would try for ever, and the dashboard would stay empty. */
    private static void refuseWithoutRights(Map<String, Object> client, String topicPrefix, String servers) {
        String lacking;
        try {
            lacking = new Rights(client, topicPrefix).sentence(List.of(Task.DASHBOARD));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!lacking.isEmpty()) {
            throw new UserError(
                    ExitCode.KAFKA_REFUSED,
                    "cannot serve the dashboard: Kafka " + servers + ": " + lacking
                            + "; sockcdc doctor --acls dashboard tells how to give it, web.enabled: false does without");
        }
    }

    @Override
    public URI address() {
        return web.address();
    }

    @Override
    public MeterRegistry meters() {
        return registry;
    }

    @Override
    public void close() {
        web.close();
        registry.close();
    }
}
