/**
 * A real Kafka broker inside this process: the only room that touches Kafka's server classes, everything else sees a
 * bootstrap string.
 */
@NullMarked
package io.sockcdc.app.kafka;

import org.jspecify.annotations.NullMarked;
