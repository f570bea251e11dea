/**
 * Proof or refutation that a stretch of history is whole: it reads both topics and writes nothing.
 */
@NullMarked
package io.sockcdc.consumers.audit;

import org.jspecify.annotations.NullMarked;
