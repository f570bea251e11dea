/** Tests of the rooms together, against the real kernel. */
@NullMarked
package io.sockcdc.collector;

import org.jspecify.annotations.NullMarked;
