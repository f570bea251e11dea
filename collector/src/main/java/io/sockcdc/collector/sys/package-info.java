/**
 * The only package that knows JNA: libc calls, descriptors, errno, namespaces. It may import {@code netlink}'s transport
 * and nothing else of ours.
 */
@NullMarked
package io.sockcdc.collector.sys;

import org.jspecify.annotations.NullMarked;
