/**
 * What tests and benchmarks share to make real sockets: network namespaces of their own, cheap system calls, and churn. It
 * is published as the collector's test-jar and decides nothing.
 */
@NullMarked
package io.sockcdc.collector.testkit;

import org.jspecify.annotations.NullMarked;
