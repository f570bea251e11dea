/** Tests of delivery, against receivers that others wrote where there are some. */
@NullMarked
package io.sockcdc.consumers.sink;

import org.jspecify.annotations.NullMarked;
