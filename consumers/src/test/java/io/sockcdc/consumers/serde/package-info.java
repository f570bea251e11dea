/** Tests of how records become bytes and back. */
@NullMarked
package io.sockcdc.consumers.serde;

import org.jspecify.annotations.NullMarked;
