/**
 * Duty cycles, clocks and life cycle: the only package that starts threads, reads clocks or waits.
 */
@NullMarked
package io.sockcdc.collector.run;

import org.jspecify.annotations.NullMarked;
