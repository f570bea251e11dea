/** What the spool promises, checked with Avro's own reader, torn files, killed processes and full disks. */
@NullMarked
package io.sockcdc.collector.spool;

import org.jspecify.annotations.NullMarked;
