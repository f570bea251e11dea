/**
 * The HTTP side of the web: one handler on Jetty that guards, routes, and sends pages, answers and live events.
 */
@NullMarked
package io.sockcdc.consumers.web.http;

import org.jspecify.annotations.NullMarked;
