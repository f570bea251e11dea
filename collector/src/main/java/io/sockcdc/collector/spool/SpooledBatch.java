package io.sockcdc.collector.spool;

import org.apache.avro.Schema;

/**
 * A batch with its place in the spool.
 *
 * @param firstPosition position of the first entry: its index among all entries ever appended, from 0
 * @param entries the entries
 * @param writer the schema they were encoded with; older than the running program's after an upgrade
 */
public record SpooledBatch(long firstPosition, EntryBatch entries, Schema writer) {
    /** Position after the last entry. */
    public long endPosition() {
        return firstPosition + entries.count();
    }
}
