/** What is shipped under {@code docker/} agrees with the program. */
@NullMarked
package io.sockcdc.app.docker;

import org.jspecify.annotations.NullMarked;
