/**
 * Tests of the sums by subject.
 */
@NullMarked
package io.sockcdc.consumers.topology.counts;

import org.jspecify.annotations.NullMarked;
