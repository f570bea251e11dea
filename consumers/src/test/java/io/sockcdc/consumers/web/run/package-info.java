@NullMarked
package io.sockcdc.consumers.web.run;

import org.jspecify.annotations.NullMarked;
