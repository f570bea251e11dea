/**
 * What the web answers from: the newest counts, sockets, anomalies and hosts as their topics have them, in memory and bounded.
 */
@NullMarked
package io.sockcdc.consumers.web.model;

import org.jspecify.annotations.NullMarked;
