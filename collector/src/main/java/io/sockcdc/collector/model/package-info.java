/**
 * The domain in plain Java: sockets as the kernel told of them and what happened to them. It imports nothing of ours.
 */
@NullMarked
package io.sockcdc.collector.model;

import org.jspecify.annotations.NullMarked;
