/**
 * The live table of addresses: what it shows, how keys change it, and how it is drawn on a terminal or printed. It takes its
 * figures from {@code consumers.query} and knows no Kafka.
 */
@NullMarked
package io.sockcdc.app.top;

import org.jspecify.annotations.NullMarked;
