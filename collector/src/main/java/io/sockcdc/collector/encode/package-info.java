/**
 * Socket changes and statuses to Avro bytes, and spooled bytes to Kafka keys and values. The only package that sees both the
 * model and the schemas; it makes no system calls and knows no topics. The capture loop and the publisher call it.
 */
@NullMarked
package io.sockcdc.collector.encode;

import org.jspecify.annotations.NullMarked;
