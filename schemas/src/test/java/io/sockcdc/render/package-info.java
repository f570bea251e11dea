/** Tests of how events are printed. */
@NullMarked
package io.sockcdc.render;

import org.jspecify.annotations.NullMarked;
