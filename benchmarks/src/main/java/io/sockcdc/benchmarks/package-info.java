/**
 * Measurements against peers, each a ratio taken in one run.
 */
@NullMarked
package io.sockcdc.benchmarks;

import org.jspecify.annotations.NullMarked;
