/**
 * Tests of state that lives between commits, and a store for such tests.
 */
@NullMarked
package io.sockcdc.consumers.topology.state;

import org.jspecify.annotations.NullMarked;
