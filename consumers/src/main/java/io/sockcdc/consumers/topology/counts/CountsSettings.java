package io.sockcdc.consumers.topology.counts;

import java.time.Duration;

/**
 * How counts are kept.
 *
 * @param partitions shares of the counts
 * @param subjectLimit subjects of one kind kept in one share; what is beyond goes to the remainder
 * @param idleExpiry event time after which a subject without open connections is dropped
 * @param updateInterval how often a subject that changes is published, at most; zero for every change
 * @param networks counted as subjects of their own
 * @param onDisk whether stores are in RocksDB instead of memory
 * @param board where the shares in this process can be looked at
 */
public record CountsSettings(
        int partitions,
        int subjectLimit,
        Duration idleExpiry,
        Duration updateInterval,
        Networks networks,
        boolean onDisk,
        CountsBoard board) {}
