/** Tests of the past: against ss, and on histories made up. */
@NullMarked
package io.sockcdc.consumers.history;

import org.jspecify.annotations.NullMarked;
