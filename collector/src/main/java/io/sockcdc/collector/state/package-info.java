/**
 * The socket table and the pure diff: turns records into socket changes, heals what the kernel zeroed, and says why two
 * records differ. It reads no clock and no file.
 */
@NullMarked
package io.sockcdc.collector.state;

import org.jspecify.annotations.NullMarked;
