package io.sockcdc.benchmarks;

import java.io.IOException;

/** One question about speed or size, answered in namespaces of its own. */
interface Measurement {
    /** Short, for {@code --only}. */
    String name();

    /**
     * Measures.
     *
     * @throws IOException when a program that is needed cannot be run
     */
    Section measure(Bench bench) throws IOException, InterruptedException;
}
