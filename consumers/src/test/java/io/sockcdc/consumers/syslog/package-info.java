@NullMarked
package io.sockcdc.consumers.syslog;

import org.jspecify.annotations.NullMarked;
