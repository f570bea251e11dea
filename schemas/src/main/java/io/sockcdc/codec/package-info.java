/**
 * Records to bytes and back: Avro single-object encoding, and the history of every schema version ever published. It knows
 * nothing of Kafka; serializers, the spool and the consumers call it.
 */
@NullMarked
package io.sockcdc.codec;

import org.jspecify.annotations.NullMarked;
