/**
 * How the program ends: exit codes, and the error that carries one to the user.
 */
@NullMarked
package io.sockcdc.app.exit;

import org.jspecify.annotations.NullMarked;
