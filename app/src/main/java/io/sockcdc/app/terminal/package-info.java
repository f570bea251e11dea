/**
 * The terminal that the program runs in, if it runs in one. The rest of the program asks here and not the terminal library.
 */
@NullMarked
package io.sockcdc.app.terminal;

import org.jspecify.annotations.NullMarked;
