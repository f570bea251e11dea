@NullMarked
package io.sockcdc.consumers.web.http;

import org.jspecify.annotations.NullMarked;
