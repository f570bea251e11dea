/**
 * Wires the rules: changes of the table of sockets become observations, travel to the share that judges their host or their
 * remote address, and come out as anomaly flags. It decides when event time has passed, and never what is wrong.
 */
@NullMarked
package io.sockcdc.consumers.topology.anomalies;

import org.jspecify.annotations.NullMarked;
