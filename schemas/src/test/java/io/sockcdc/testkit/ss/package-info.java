/**
 * What the program ss printed, as fields: an oracle for what we decode, written from reading its output.
 */
@NullMarked
package io.sockcdc.testkit.ss;

import org.jspecify.annotations.NullMarked;
