package io.sockcdc.consumers.web.run;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sockcdc.consumers.web.http.WebServer;
import io.sockcdc.consumers.web.model.ReadModel;
import io.sockcdc.consumers.web.model.TopicFollower;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The web's meters. Nothing is pushed: values are read when somebody scrapes. */
final class WebMeters {
    private final PrometheusMeterRegistry registry;
    /** Micrometer holds what it reads only weakly. */
    private final List<Object> alive = new ArrayList<>();

    WebMeters(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    void bind(ReadModel model, TopicFollower tables, TopicFollower events, Supplier<WebServer> server) {
        counter("sockcdc.web.table.records", "Records of tables that were read.", model::tableRecords);
        counter("sockcdc.web.event.records", "Socket events that were read.", model::eventRecords);
        counter("sockcdc.web.unreadable.records", "Records that could not be read.", model::unreadable);
        gauge("sockcdc.web.table.lag", "Records of tables that are not read yet.", tables::lag);
        gauge("sockcdc.web.event.lag", "Socket events that are not read yet.", events::lag);
        gauge("sockcdc.web.sockets", "Sockets in memory.", () -> model.sockets().size());
        gauge(
                "sockcdc.web.left.out",
                "Sockets and subjects not kept because of web.keep-limit.",
                () -> model.sockets().leftOut() + model.counts().leftOut());
        gauge(
                "sockcdc.web.live.clients",
                "Live streams.",
                () -> server.get().clients().size());
        counter(
                "sockcdc.web.live.clients.cut.off",
                "Live streams cut off because their client was too slow.",
                () -> server.get().clients().cutOff());
        for (int digit = 2; digit <= 5; digit++) {
            int its = digit;
            Supplier<Number> count = () -> server.get().answered(its);
            alive.add(count);
            FunctionCounter.builder(
                            "sockcdc.web.answers", count, source -> source.get().doubleValue())
                    .description("Answers to requests by status.")
                    .tag("status", digit + "xx")
                    .register(registry);
        }
    }

    private void counter(String id, String description, Supplier<Number> value) {
        alive.add(value);
        FunctionCounter.builder(id, value, source -> source.get().doubleValue())
                .description(description)
                .register(registry);
    }

    private void gauge(String id, String description, Supplier<Number> value) {
        alive.add(value);
        Gauge.builder(id, value, source -> source.get().doubleValue())
                .description(description)
                .register(registry);
    }
}
