/**
 * The catalogue of what an analysis measures, and how a registry of meters reads it.
 */
@NullMarked
package io.sockcdc.consumers.observe;

import org.jspecify.annotations.NullMarked;
