/** Tests of the table against scripted and random histories; the kernel's own are in the capture tests. */
@NullMarked
package io.sockcdc.collector.state;

import org.jspecify.annotations.NullMarked;
