/**
 * Bytes to netlink messages and back (RFC 3549), without a system call: {@code sys} moves the bytes.
 */
@NullMarked
package io.sockcdc.collector.netlink;

import org.jspecify.annotations.NullMarked;
