/** Tests of batches that are handed on as they are packed, on a real broker. */
@NullMarked
package io.sockcdc.consumers.replay.batches;

import org.jspecify.annotations.NullMarked;
