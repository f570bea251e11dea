/**
 * The questions of the REST interface: their parameters, their answers, and the OpenAPI document made of both.
 */
@NullMarked
package io.sockcdc.consumers.web.api;

import org.jspecify.annotations.NullMarked;
