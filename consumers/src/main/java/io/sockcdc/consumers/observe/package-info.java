/**
 * What the consumers measure, shown to a meter registry: the one room of the consumers that knows Micrometer.
 */
@NullMarked
package io.sockcdc.consumers.observe;

import org.jspecify.annotations.NullMarked;
