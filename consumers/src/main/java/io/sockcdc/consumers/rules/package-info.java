/**
 * Judges what the events say: one file per rule, driven by event time alone, free of Kafka, threads and clocks. The topology
 * maps events with {@link io.sockcdc.consumers.rules.ObservationMapper} and gives them to a
 * {@link io.sockcdc.consumers.rules.RuleEngine}.
 */
@NullMarked
package io.sockcdc.consumers.rules;

import org.jspecify.annotations.NullMarked;
