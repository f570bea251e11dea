/**
 * State that lives as objects while records are processed, and goes to its store just before the commit: a hook for that
 * moment, and a journal with snapshots. Called by the topologies; it knows nothing of what the state is about.
 */
@NullMarked
package io.sockcdc.consumers.topology.state;

import org.jspecify.annotations.NullMarked;
