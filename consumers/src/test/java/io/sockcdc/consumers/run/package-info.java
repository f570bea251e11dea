/**
 * Tests of the analysis: on a driver without a broker, on a real broker, and with real sockets.
 */
@NullMarked
package io.sockcdc.consumers.run;

import org.jspecify.annotations.NullMarked;
