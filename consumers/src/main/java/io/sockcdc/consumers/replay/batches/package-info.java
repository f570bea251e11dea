/**
 * Record batches handed from partition to partition as they are packed: the only room that speaks Kafka's protocol itself, for
 * what its clients do not offer.
 */
@NullMarked
package io.sockcdc.consumers.replay.batches;

import org.jspecify.annotations.NullMarked;
