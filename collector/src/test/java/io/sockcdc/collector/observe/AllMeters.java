package io.sockcdc.collector.observe;

/** Binds the whole catalogue, as wiring does. */
final class AllMeters {
    private AllMeters() {}

    static Meters bindTo(Meters meters) {
        meters.bindJvm();
        for (Meter meter : meters.unbound()) {
            if (meter.kind() == Meter.Kind.TIMER) {
                meters.bind(meter, new Meters.Times() {
                    @Override
                    public long count() {
                        return 3;
                    }

                    @Override
                    public long totalNanos() {
                        return 4_500_000;
                    }
                });
            } else if (meter.label() == null) {
                meters.bind(meter, () -> 12);
            } else if (meter.labelValues().isEmpty()) {
                meters.bind(meter, "some", () -> 12).bind(meter, "other", () -> 13);
            } else {
                meter.labelValues().forEach(value -> meters.bind(meter, value, () -> 12));
            }
        }
        return meters;
    }
}
