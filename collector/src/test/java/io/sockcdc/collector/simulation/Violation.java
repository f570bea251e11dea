package io.sockcdc.collector.simulation;

/** An invariant does not hold. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(String message) {
        super(message);
    }

    static void unless(boolean holds, String invariant, Object... what) {
        if (!holds) {
            throw new Violation(String.format(java.util.Locale.ROOT, invariant, what));
        }
    }
}
