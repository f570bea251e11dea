/**
 * The life of the web: its threads, its Kafka readers and its server, started and ended together.
 */
@NullMarked
package io.sockcdc.consumers.web.run;

import org.jspecify.annotations.NullMarked;
