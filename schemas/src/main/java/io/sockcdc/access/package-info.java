/**
 * Why Kafka does not let us in, in one line that names the cause and what to do: from its errors, and, where these say nothing,
 * from what its port answers. It blocks for a few seconds at most and changes nothing.
 */
@NullMarked
package io.sockcdc.access;

import org.jspecify.annotations.NullMarked;
