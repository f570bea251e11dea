/**
 * Sockets that are not followed through their lives, listed once: Unix, packet, netlink and vsock sockets, and what inet_diag
 * knows beside TCP and UDP. Layouts, requests and records; no system calls.
 */
@NullMarked
package io.sockcdc.collector.sockdiag.family;

import org.jspecify.annotations.NullMarked;
