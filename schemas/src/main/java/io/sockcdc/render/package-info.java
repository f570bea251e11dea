/**
 * Socket events as people and programs read them: JSON lines and the text of ss.
 */
@NullMarked
package io.sockcdc.render;

import org.jspecify.annotations.NullMarked;
