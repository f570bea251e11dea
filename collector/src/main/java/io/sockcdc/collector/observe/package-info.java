/**
 * The catalogue of meters, and health. Micrometer stays in here.
 */
@NullMarked
package io.sockcdc.collector.observe;

import org.jspecify.annotations.NullMarked;
