/**
 * The web's look into the past: the table of sockets at an instant, and what happened before it, read from Kafka.
 */
@NullMarked
package io.sockcdc.consumers.web.past;

import org.jspecify.annotations.NullMarked;
