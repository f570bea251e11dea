/** Tests of io.sockcdc.render. */
@NullMarked
package io.sockcdc.render;

import org.jspecify.annotations.NullMarked;
