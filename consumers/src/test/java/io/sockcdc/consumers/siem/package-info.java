/** Tests of the formats of security systems. */
@NullMarked
package io.sockcdc.consumers.siem;

import org.jspecify.annotations.NullMarked;
