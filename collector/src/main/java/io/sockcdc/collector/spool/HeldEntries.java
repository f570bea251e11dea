package io.sockcdc.collector.spool;

/** Entries in memory on their way to Kafka, whose file is about to go. Called by the spool's thread. */
@FunctionalInterface
public interface HeldEntries {
    /**
     * Lets go what waits in memory or in files before a position, so that what is told as lost is not published after all.
     *
     * @return the position before which entries are on their way already, and not lost with their file
     */
    long release(long end);
}
