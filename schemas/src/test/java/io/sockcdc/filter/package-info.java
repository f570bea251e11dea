/** Tests of the filter language, against ss itself where the machine allows. */
@NullMarked
package io.sockcdc.filter;

import org.jspecify.annotations.NullMarked;
