package io.sockcdc.collector.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sockcdc.collector.observe.Meter.Kind;
import io.sockcdc.collector.observe.Meter.Unit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one collector. Nothing is pushed into it: every value is read from a supplier when somebody scrapes, so the
 * threads that count do no more than add to a field of their own. A supplier is called on the scraping thread and must
 * neither block nor fail. Bind at the start, from one thread.
 */
public final class Meters implements AutoCloseable {
    private static final int MOST_LABEL_VALUES = 64;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Meter, Set<String>> bound = new EnumMap<>(Meter.class);
    /** Micrometer holds what it reads only weakly. */
    private final List<Object> alive = new ArrayList<>();

    /** Where a timer reads from. */
    public interface Times {
        /** How many there were. */
        long count();

        /** How long they took all together, nanoseconds. */
        long totalNanos();
    }

    /** Binds a counter or gauge without a label. A {@link Unit#SECONDS} meter takes nanoseconds. */
    public Meters bind(Meter meter, LongSupplier value) {
        return bind(meter, null, value);
    }

    /**
     * Binds one label value of a counter or gauge. A {@link Unit#SECONDS} meter takes nanoseconds.
     *
     * @throws IllegalArgumentException when the catalogue does not allow it, or it is bound already
     */
    public Meters bind(Meter meter, @Nullable String labelValue, LongSupplier value) {
        admit(meter, labelValue);
        double scale = meter.unit() == Unit.SECONDS ? 1e-9 : 1;
        alive.add(value);
        switch (meter.kind()) {
            case COUNTER ->
                FunctionCounter.builder(meter.id(), value, source -> source.getAsLong() * scale)
                        .description(meter.description())
                        .baseUnit(unit(meter))
                        .tags(tags(meter, labelValue))
                        .register(registry);
            case GAUGE ->
                Gauge.builder(meter.id(), value, source -> source.getAsLong() * scale)
                        .description(meter.description())
                        .baseUnit(unit(meter))
                        .tags(tags(meter, labelValue))
                        .register(registry);
            case TIMER -> throw new IllegalArgumentException(meter.id() + " is a timer: bind Times");
        }
        return this;
    }

    /** Binds a timer. */
    public Meters bind(Meter meter, Times times) {
        admit(meter, null);
        if (meter.kind() != Kind.TIMER) {
            throw new IllegalArgumentException(meter.id() + " is no timer");
        }
        alive.add(times);
        FunctionTimer.builder(meter.id(), times, Times::count, Times::totalNanos, TimeUnit.NANOSECONDS)
                .description(meter.description())
                .register(registry);
        return this;
    }

    /** Binds what the JVM knows of itself: memory, collections, threads, processor time, descriptors. */
    public Meters bindJvm() {
        JvmSource.bindTo(this);
        return this;
    }

    /** Meters of the catalogue that nothing was bound to, or not all of their label values. */
    public Set<Meter> unbound() {
        Set<Meter> unbound = EnumSet.noneOf(Meter.class);
        for (Meter meter : Meter.values()) {
            Set<String> values = bound.get(meter);
            if (values == null || !values.containsAll(meter.labelValues())) {
                unbound.add(meter);
            }
        }
        return unbound;
    }

    /** Everything now, in the text format of Prometheus 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }

    private void admit(Meter meter, @Nullable String labelValue) {
        if ((meter.label() == null) != (labelValue == null)) {
            throw new IllegalArgumentException(meter.id()
                    + (labelValue == null ? " needs a value of its label " + meter.label() : " has no label"));
        }
        if (labelValue != null
                && !meter.labelValues().isEmpty()
                && !meter.labelValues().contains(labelValue)) {
            throw new IllegalArgumentException(
                    meter.id() + " has no " + meter.label() + " " + labelValue + ", only " + meter.labelValues());
        }
        Set<String> values = bound.computeIfAbsent(meter, m -> new LinkedHashSet<>());
        if (!values.add(labelValue == null ? "" : labelValue)) {
            throw new IllegalArgumentException(meter.id() + " is bound already");
        }
        if (values.size() > MOST_LABEL_VALUES) {
            throw new IllegalArgumentException(meter.id() + " has more than " + MOST_LABEL_VALUES + " label values");
        }
    }

    private static Tags tags(Meter meter, @Nullable String labelValue) {
        String label = meter.label();
        return label == null || labelValue == null ? Tags.empty() : Tags.of(label, labelValue);
    }

    private static @Nullable String unit(Meter meter) {
        return switch (meter.unit()) {
            case NONE -> null;
            case BYTES -> "bytes";
            case SECONDS -> "seconds";
        };
    }
}
