package io.sockcdc.collector.simulation;

/** Two ways to draw what happens: the same seed lives another life under each. */
enum Chances {
    /** Each socket costs a draw for its port. */
    PORTS_DRAWN,
    /** Ports are counted. */
    PORTS_COUNTED
}
