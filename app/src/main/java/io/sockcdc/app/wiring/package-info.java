/**
 * The parts that commands put together, as the commands see them: the collector and the snapshot. Here is decided which
 * classes they are.
 */
@NullMarked
package io.sockcdc.app.wiring;

import org.jspecify.annotations.NullMarked;
