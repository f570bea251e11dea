/**
 * The rules file: thresholds and groups in YAML, read, checked and read again when it changes. A wrong file is refused with
 * its line and the reason, and what was in force stays.
 */
@NullMarked
package io.sockcdc.consumers.rules.config;

import org.jspecify.annotations.NullMarked;
