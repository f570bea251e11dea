/**
 * Filters as programs that the kernel runs: inet_diag bytecode for dumps, classic BPF for destroy events. Makes bytes and
 * no system calls; what the kernel cannot decide is left to the filter itself.
 */
@NullMarked
package io.sockcdc.collector.sockdiag.bytecode;

import org.jspecify.annotations.NullMarked;
