/**
 * What the consumers can be told: immutable records with defaults and checks.
 */
@NullMarked
package io.sockcdc.consumers.config;

import org.jspecify.annotations.NullMarked;
