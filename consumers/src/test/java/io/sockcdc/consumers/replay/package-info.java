/** Tests of replays. */
@NullMarked
package io.sockcdc.consumers.replay;

import org.jspecify.annotations.NullMarked;
