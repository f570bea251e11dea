/**
 * Tests of the wiring of the rules.
 */
@NullMarked
package io.sockcdc.consumers.topology.anomalies;

import org.jspecify.annotations.NullMarked;
