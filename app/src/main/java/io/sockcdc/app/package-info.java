/**
 * The program: one class a command, which reads its options and wires collector, consumers and Kafka. No logic of its own.
 */
@NullMarked
package io.sockcdc.app;

import org.jspecify.annotations.NullMarked;
