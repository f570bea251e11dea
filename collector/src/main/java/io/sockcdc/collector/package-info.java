/**
 * A running collector: wires the rooms to each other and starts them. The only package that sees all of them, and the one
 * that programs call.
 */
@NullMarked
package io.sockcdc.collector;

import org.jspecify.annotations.NullMarked;
