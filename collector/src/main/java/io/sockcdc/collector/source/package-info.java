/**
 * Where records come from: snapshots, the destroy stream, recorded frames, and the coordinator that subscribes, dumps
 * and merges. It decides nothing about what a record means: that is {@code state}.
 */
@NullMarked
package io.sockcdc.collector.source;

import org.jspecify.annotations.NullMarked;
