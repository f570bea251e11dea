/**
 * How records become bytes for Kafka Streams: the published ones as Avro, internal ones packed small.
 */
@NullMarked
package io.sockcdc.consumers.serde;

import org.jspecify.annotations.NullMarked;
