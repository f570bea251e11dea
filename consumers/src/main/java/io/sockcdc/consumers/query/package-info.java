/**
 * Questions and their answers: the event stream from any time to any time or live, and connection counts as they stand.
 */
@NullMarked
package io.sockcdc.consumers.query;

import org.jspecify.annotations.NullMarked;
