/**
 * The destinations of what security systems get: one consumer group and one thread for each, from the topics of events and
 * anomalies to a topic, a file or syslog; positions are committed when the destination has taken what was read.
 */
@NullMarked
package io.sockcdc.consumers.export;

import org.jspecify.annotations.NullMarked;
