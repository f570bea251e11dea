package io.sockcdc.consumers.rules;

/** State that a {@link StateCarrier} can take along. */
interface Carried {
    /** Passes every field through the carrier, in a fixed order. */
    void pass(StateCarrier carrier);
}
