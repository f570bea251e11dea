/** The rules file, right and wrong. */
@NullMarked
package io.sockcdc.consumers.rules.config;

import org.jspecify.annotations.NullMarked;
