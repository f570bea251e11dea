package io.sockcdc.app.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.consumers.web.http.WebServerException;
import io.sockcdc.consumers.web.run.Web;
import io.sockcdc.consumers.web.run.WebRequest;
import java.net.URI;
import java.time.Clock;
import java.time.ZoneId;
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
        Map<String, Object> client = KafkaClients.reading(
                demand.kafka(), String.join(",", demand.kafka().bootstrapServers()));
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
