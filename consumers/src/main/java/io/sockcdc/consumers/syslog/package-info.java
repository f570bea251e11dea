/** Syslog: messages of RFC 5424 and how they travel, over UDP, TCP and TLS. Knows nothing of what is told in them. */
@NullMarked
package io.sockcdc.consumers.syslog;

import org.jspecify.annotations.NullMarked;
