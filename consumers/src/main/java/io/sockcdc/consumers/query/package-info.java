/**
 * Reads the event stream for people and programs: from any time to any time, or live.
 */
@NullMarked
package io.sockcdc.consumers.query;

import org.jspecify.annotations.NullMarked;
