/**
 * What commands print to standard output, and in which form. Logs and errors do not pass here.
 */
@NullMarked
package io.sockcdc.app.output;

import org.jspecify.annotations.NullMarked;
