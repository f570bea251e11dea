/** Tests of the destinations: files, and a real broker with a destination that fails. */
@NullMarked
package io.sockcdc.consumers.export;

import org.jspecify.annotations.NullMarked;
