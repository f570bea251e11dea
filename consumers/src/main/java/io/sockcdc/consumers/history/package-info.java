/**
 * The past, read from the topics: the socket table as it stood at an instant, and the life of one socket. It never writes.
 */
@NullMarked
package io.sockcdc.consumers.history;

import org.jspecify.annotations.NullMarked;
