/**
 * The topics as code: what each is for, its settings, and the check that Kafka has them so. It reads and writes no records.
 */
@NullMarked
package io.sockcdc.topics;

import org.jspecify.annotations.NullMarked;
