/**
 * Alerts to their receivers: what is sent, in which form, how often it is tried again, and what is held back. It reads one
 * topic as one consumer group for each receiver, and knows neither rules nor counts; threads come from {@code run}.
 */
@NullMarked
package io.sockcdc.consumers.sink;

import org.jspecify.annotations.NullMarked;
