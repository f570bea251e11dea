/**
 * What is hidden from a destination before a format sees it: addresses become pseudonyms or lose their last bits, fields
 * are dropped. Keys live here and are never printed.
 */
@NullMarked
package io.sockcdc.consumers.siem.privacy;

import org.jspecify.annotations.NullMarked;
