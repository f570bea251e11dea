/**
 * Threads and signals of the program: how Ctrl-C becomes an orderly end.
 */
@NullMarked
package io.sockcdc.app.run;

import org.jspecify.annotations.NullMarked;
