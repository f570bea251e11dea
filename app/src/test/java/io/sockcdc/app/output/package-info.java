/**
 * Tests of what is printed.
 */
@NullMarked
package io.sockcdc.app.output;

import org.jspecify.annotations.NullMarked;
