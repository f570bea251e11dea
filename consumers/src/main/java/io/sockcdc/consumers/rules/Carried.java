package io.sockcdc.consumers.rules;

import java.util.List;

/** State that a {@link StateCarrier} can take along. */
interface Carried {
    /** Sockets that are part of what is measured now, for evidence; a few of them. */
    default List<SocketView> witnesses() {
        return List.of();
    }

    /** Whether it says no more than that of a subject that was never seen: then it need not be kept. */
    default boolean isBlank() {
        return false;
    }

    /** Passes every field through the carrier, in a fixed order. */
    void pass(StateCarrier carrier);
}
