/** A disk that fails on demand: a directory of the machine behind a file system that can be full, break, and lose power. */
@org.jspecify.annotations.NullMarked
package io.sockcdc.collector.simulation.disk;
