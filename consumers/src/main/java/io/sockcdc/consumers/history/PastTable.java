package io.sockcdc.consumers.history;

import io.sockcdc.schema.CollectorStatus;
import java.time.Instant;
import java.util.List;

/**
 * The socket tables of all hosts as they stood at an instant.
 *
 * @param at the instant
 * @param rows sockets that were open, or perhaps were
 * @param frames the key frame each table was made from
 * @param gaps statuses that tell of events that are missing in the stretch that was read
 * @param unexplained events whose numbers are missing and no gap says why
 * @param notes what a reader should know, one sentence each
 * @param recordsRead events that were read, of whatever host
 * @param unreadable records among them that no one can read
 */
public record PastTable(
        Instant at,
        List<TableRow> rows,
        List<Frame> frames,
        List<CollectorStatus> gaps,
        long unexplained,
        List<String> notes,
        long recordsRead,
        long unreadable) {

    public PastTable {
        rows = List.copyOf(rows);
        frames = List.copyOf(frames);
        gaps = List.copyOf(gaps);
        notes = List.copyOf(notes);
    }

    /**
     * A key frame that a table was made from.
     *
     * @param scope whose table
     * @param hostName name of the host
     * @param began when the dump began
     * @param ended when it ended
     * @param sockets how many it saw
     * @param knownUntil until when the collector told what became of them
     */
    public record Frame(
            SocketScope scope, String hostName, Instant began, Instant ended, long sockets, Instant knownUntil) {}

    /** Whether sockets may be missing from the rows because events are missing. */
    public boolean isLowerBound() {
        return !gaps.isEmpty() || unexplained > 0 || unreadable > 0;
    }
}
