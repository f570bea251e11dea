package io.sockcdc.consumers.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sockcdc.consumers.export.ExportMeter;
import io.sockcdc.consumers.export.Exporter;
import java.util.Locale;

/** Shows how the destinations of the export do. Values are read when somebody scrapes. */
public final class ExportMetrics implements MeterBinder {
    private final Exporter exporter;

    /** Shows this one's. */
    public ExportMetrics(Exporter exporter) {
        this.exporter = exporter;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (int place = 0; place < exporter.statuses().size(); place++) {
            for (ExportMeter meter : ExportMeter.values()) {
                bind(registry, place, meter);
            }
        }
    }

    private void bind(MeterRegistry registry, int place, ExportMeter meter) {
        String destination = exporter.statuses().get(place).destination().name().toLowerCase(Locale.ROOT);
        if (meter.isCounter()) {
            FunctionCounter.builder(
                            meter.id(), exporter, its -> meter.of(its.statuses().get(place)))
                    .description(meter.description())
                    .tag("destination", destination)
                    .register(registry);
        } else {
            Gauge.builder(meter.id(), exporter, its -> meter.of(its.statuses().get(place)))
                    .description(meter.description())
                    .tag("destination", destination)
                    .register(registry);
        }
    }
}
