/**
 * How many connections each address, service, program and network has: contributions from the table of sockets, summed by
 * subject, with rates, sketches of distinct values and a remainder that bounds memory.
 */
@NullMarked
package io.sockcdc.consumers.topology.counts;

import org.jspecify.annotations.NullMarked;
