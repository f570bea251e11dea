/** A registry that is not ours, and a reader that is not ours. */
@NullMarked
package io.sockcdc.app.registry;

import org.jspecify.annotations.NullMarked;
