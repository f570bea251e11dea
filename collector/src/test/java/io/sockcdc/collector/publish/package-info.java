/** Publishing against a real broker that is late, stopped, restarted or choosy. */
@NullMarked
package io.sockcdc.collector.publish;

import org.jspecify.annotations.NullMarked;
