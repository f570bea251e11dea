@NullMarked
package io.sockcdc.consumers.web.model;

import org.jspecify.annotations.NullMarked;
