/**
 * History once more: a stretch of it into a topic, at any speed and any time, or through the detection rules.
 */
@NullMarked
package io.sockcdc.consumers.replay;

import org.jspecify.annotations.NullMarked;
