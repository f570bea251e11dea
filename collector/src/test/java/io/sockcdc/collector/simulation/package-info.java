/** The whole collector under one seed: a fake kernel, broker, disk and clock, random faults, and the invariants after each step. */
@org.jspecify.annotations.NullMarked
package io.sockcdc.collector.simulation;
