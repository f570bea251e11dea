package io.sockcdc.consumers.query;

import io.sockcdc.schema.ConnectionCounts;
import java.util.Comparator;

/** By what counts are put in order, the largest first; equal ones by subject. */
public enum CountsSort {
    /** Connections open now. */
    OPEN,
    /** Opened per second over the last minute. */
    OPENED,
    /** Closed per second over the last minute. */
    CLOSED,
    /** Failed per second over the last minute. */
    FAILED,
    /** Opened since the subject is counted. */
    TOTAL,
    /** Bytes in both directions. */
    BYTES,
    /** Different peers. */
    PEERS;

    Comparator<Counted> largestFirst() {
        return Comparator.<Counted>comparingDouble(counted -> measure(counted.counts()))
                .reversed()
                .thenComparing(Counted::subject);
    }

    private double measure(ConnectionCounts counts) {
        return switch (this) {
            case OPEN -> counts.getOpen();
            case OPENED -> counts.getLast1Min().getOpened();
            case CLOSED -> counts.getLast1Min().getClosed();
            case FAILED -> counts.getLast1Min().getFailed();
            case TOTAL -> counts.getOpenedTotal();
            case BYTES -> (double) counts.getBytesIn() + counts.getBytesOut();
            case PEERS -> counts.getDistinctPeers().getValue();
        };
    }
}
