/** IP addresses as text, quick to compare and in the order of their numbers. */
@NullMarked
package io.sockcdc.consumers.address;

import org.jspecify.annotations.NullMarked;
