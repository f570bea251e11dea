/** Tests of how configuration is read. */
@NullMarked
package io.sockcdc.settings;

import org.jspecify.annotations.NullMarked;
