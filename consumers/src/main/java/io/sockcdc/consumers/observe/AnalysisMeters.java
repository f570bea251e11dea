package io.sockcdc.consumers.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;

/** Binds the catalogue to a registry; values are read when somebody scrapes. */
public final class AnalysisMeters {
    private AnalysisMeters() {}

    /** Where the values come from. Called on the scraping thread. */
    public interface Source {
        /** The value now; of one label value where the meter has a label, which is empty otherwise. */
        double value(AnalysisMeter meter, String labelValue);
    }

    /**
     * Binds every meter.
     *
     * @param rules ids of the rules, as label values
     * @param source kept alive by the registry's owner
     */
    public static void bind(MeterRegistry registry, Collection<String> rules, Source source) {
        for (AnalysisMeter meter : AnalysisMeter.values()) {
            String label = meter.label();
            if (label == null) {
                bind(registry, meter, Tags.empty(), "", source);
            } else {
                rules.forEach(rule -> bind(registry, meter, Tags.of(label, rule), rule, source));
            }
        }
    }

    private static void bind(MeterRegistry registry, AnalysisMeter meter, Tags tags, String value, Source source) {
        if (meter.isCounter()) {
            FunctionCounter.builder(meter.id(), source, its -> its.value(meter, value))
                    .description(meter.description())
                    .tags(tags)
                    .register(registry);
        } else {
            Gauge.builder(meter.id(), source, its -> its.value(meter, value))
                    .description(meter.description())
                    .tags(tags)
                    .strongReference(true)
                    .register(registry);
        }
    }
}
