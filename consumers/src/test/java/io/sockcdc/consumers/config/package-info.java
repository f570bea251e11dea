/** Tests of what the consumers can be told. */
@NullMarked
package io.sockcdc.consumers.config;

import org.jspecify.annotations.NullMarked;
