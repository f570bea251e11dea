/**
 * The life of the analysis: Kafka Streams started on the topologies, watched, asked and ended in bounded time.
 */
@NullMarked
package io.sockcdc.consumers.run;

import org.jspecify.annotations.NullMarked;
