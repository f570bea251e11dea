/**
 * Who owns a socket: inode to process, uid to name, control group to container. It reads /proc and never the network.
 */
@NullMarked
package io.sockcdc.collector.enrich;

import org.jspecify.annotations.NullMarked;
