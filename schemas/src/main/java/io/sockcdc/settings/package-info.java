/**
 * How configuration is read: one file, the environment and flags become immutable records with types, defaults and checks.
 *
 * <p>A module describes its part as a record with a default instance; it never reads a file or a variable itself.
 */
@NullMarked
package io.sockcdc.settings;

import org.jspecify.annotations.NullMarked;
