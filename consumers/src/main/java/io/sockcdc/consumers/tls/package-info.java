/** Whom a TLS connection trusts. */
@NullMarked
package io.sockcdc.consumers.tls;

import org.jspecify.annotations.NullMarked;
