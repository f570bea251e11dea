/** Rules, each at its edges, and all of them over simulated history. */
@NullMarked
package io.sockcdc.consumers.rules;

import org.jspecify.annotations.NullMarked;
