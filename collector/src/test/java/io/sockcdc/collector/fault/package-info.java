/** Faults caused for real, and what a collector that runs as a process of its own makes of them. */
@NullMarked
package io.sockcdc.collector.fault;

import org.jspecify.annotations.NullMarked;
