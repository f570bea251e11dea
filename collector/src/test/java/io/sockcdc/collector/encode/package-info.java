/** Tests of the encoders. */
@NullMarked
package io.sockcdc.collector.encode;

import org.jspecify.annotations.NullMarked;
