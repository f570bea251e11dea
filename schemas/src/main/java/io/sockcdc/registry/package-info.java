/**
 * Schemas in a registry that speaks Confluent's REST interface: it registers ours, puts their ids before what is sent to
 * Kafka, and turns what comes from Kafka back into single-object encoding, the only one that the rest of the program knows.
 */
@NullMarked
package io.sockcdc.registry;

import org.jspecify.annotations.NullMarked;
