/**
 * The program as a user has it: child processes, real sockets in network namespaces of their own, a real Kafka.
 */
@NullMarked
package io.sockcdc.app.e2e;

import org.jspecify.annotations.NullMarked;
