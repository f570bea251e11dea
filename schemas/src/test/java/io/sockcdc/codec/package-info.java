/** Tests of io.sockcdc.codec. */
@NullMarked
package io.sockcdc.codec;

import org.jspecify.annotations.NullMarked;
