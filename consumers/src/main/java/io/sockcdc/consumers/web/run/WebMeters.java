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
        bind(WebMeter.TABLE_RECORDS, model::tableRecords);
        bind(WebMeter.EVENT_RECORDS, model::eventRecords);
        bind(WebMeter.UNREADABLE, model::unreadable);
        bind(WebMeter.TABLE_LAG, tables::lag);
        bind(WebMeter.EVENT_LAG, events::lag);
        bind(WebMeter.SOCKETS, () -> model.sockets().size());
        bind(WebMeter.LEFT_OUT, () -> model.sockets().leftOut() + model.counts().leftOut());
        bind(WebMeter.LIVE_CLIENTS, () -> server.get().clients().size());
        bind(WebMeter.CUT_OFF, () -> server.get().clients().cutOff());
        for (int digit = 2; digit <= 5; digit++) {
            int its = digit;
            Supplier<Number> count = () -> server.get().answered(its);
            alive.add(count);
            FunctionCounter.builder(
                            WebMeter.ANSWERS.id(), count, source -> source.get().doubleValue())
                    .description(WebMeter.ANSWERS.description())
                    .tag(WebMeter.STATUS, digit + "xx")
                    .register(registry);
        }
    }

    private void bind(WebMeter meter, Supplier<Number> value) {
        alive.add(value);
        if (meter.kind() == WebMeter.Kind.COUNTER) {
            FunctionCounter.builder(meter.id(), value, source -> source.get().doubleValue())
                    .description(meter.description())
                    .register(registry);
        } else {
            Gauge.builder(meter.id(), value, source -> source.get().doubleValue())
                    .description(meter.description())
                    .register(registry);
        }
    }
}
