/** Tests of io.sockcdc.topics. */
@NullMarked
package io.sockcdc.topics;

import org.jspecify.annotations.NullMarked;
