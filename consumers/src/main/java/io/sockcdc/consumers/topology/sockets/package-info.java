/**
 * Which sockets are open: the stream of events as a table of the latest event of each socket, and every change of that table
 * once, whatever was sent twice, late, or again.
 */
@NullMarked
package io.sockcdc.consumers.topology.sockets;

import org.jspecify.annotations.NullMarked;
