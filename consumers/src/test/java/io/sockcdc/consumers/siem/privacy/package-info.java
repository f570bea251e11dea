/** Tests of what is hidden from destinations. */
@NullMarked
package io.sockcdc.consumers.siem.privacy;

import org.jspecify.annotations.NullMarked;
