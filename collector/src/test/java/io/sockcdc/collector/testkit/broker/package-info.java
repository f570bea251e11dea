/**
 * A real Kafka broker in the test's own JVM, the only place of this module's tests that knows Kafka's internal classes.
 */
@NullMarked
package io.sockcdc.collector.testkit.broker;

import org.jspecify.annotations.NullMarked;
