/**
 * What tests of all modules share: what a test needs of the machine, and how a skipped test is told of.
 */
@NullMarked
package io.sockcdc.testkit;

import org.jspecify.annotations.NullMarked;
