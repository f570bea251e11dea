/**
 * The filter language of ss: text parsed once to an immutable tree, and asked of any socket without allocating.
 *
 * <p>It knows nothing of where sockets come from; whoever has one implements {@link io.sockcdc.filter.FilterTarget}.
 */
@NullMarked
package io.sockcdc.filter;

import org.jspecify.annotations.NullMarked;
