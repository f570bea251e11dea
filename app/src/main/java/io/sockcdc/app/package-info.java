/**
 * The program: wires collector and consumers to commands. No logic of its own.
 */
@NullMarked
package io.sockcdc.app;

import org.jspecify.annotations.NullMarked;
