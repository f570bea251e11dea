package io.sockcdc.collector.simulation.disk;

/** The process dies here. Not an exception: nothing that is simulated may catch it. */
public final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
        super("killed while it wrote", null, false, false);
    }
}
