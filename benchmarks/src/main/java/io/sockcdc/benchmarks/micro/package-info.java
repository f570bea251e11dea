/**
 * Steps of the hot path, one by one, for JMH.
 */
@NullMarked
package io.sockcdc.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
