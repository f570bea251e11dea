/**
 * Socket changes to Avro bytes. The only package that sees both the model and the schemas.
 */
@NullMarked
package io.sockcdc.collector.encode;

import org.jspecify.annotations.NullMarked;
