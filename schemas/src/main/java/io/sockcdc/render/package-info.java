/**
 * Records as text for people and programs. Pure functions of records; every command that prints calls it.
 */
@NullMarked
package io.sockcdc.render;

import org.jspecify.annotations.NullMarked;
