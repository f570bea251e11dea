/**
 * Layouts of inet_diag and tcp_info (include/uapi/linux/inet_diag.h, tcp.h): requests and records of the sock_diag
 * protocol on top of {@code netlink}.
 */
@NullMarked
package io.sockcdc.collector.sockdiag;

import org.jspecify.annotations.NullMarked;
