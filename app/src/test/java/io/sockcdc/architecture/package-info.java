/** The arrows between rooms, held by tests whose messages say what to do instead. */
@NullMarked
package io.sockcdc.architecture;

import org.jspecify.annotations.NullMarked;
