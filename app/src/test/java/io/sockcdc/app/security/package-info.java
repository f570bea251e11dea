/** Kafka as companies run it: with certificates, users and rights. */
@NullMarked
package io.sockcdc.app.security;

import org.jspecify.annotations.NullMarked;
