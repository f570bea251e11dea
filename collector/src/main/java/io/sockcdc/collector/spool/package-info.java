/**
 * Batches and positions on disk: Avro container files in a bounded directory. It knows nothing of sockets or of Kafka.
 */
@NullMarked
package io.sockcdc.collector.spool;

import org.jspecify.annotations.NullMarked;
