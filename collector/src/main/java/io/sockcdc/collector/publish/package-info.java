/**
 * From the spool to Kafka: sends in order, and acknowledgements move the checkpoint.
 */
@NullMarked
package io.sockcdc.collector.publish;

import org.jspecify.annotations.NullMarked;
