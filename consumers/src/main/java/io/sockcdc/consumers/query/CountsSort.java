package io.sockcdc.consumers.query;

import java.util.Comparator;

/** By what counts are put in order, the largest first; equal ones by subject. */
public enum CountsSort {
    /** Connections open now. */
    OPEN(Comparator.comparing(counted -> counted.counts().getOpen())),
    /** Opened per second over the last minute. */
    OPENED(Comparator.comparing(counted -> counted.counts().getLast1Min().getOpened())),
    /** Closed per second over the last minute. */
    CLOSED(Comparator.comparing(counted -> counted.counts().getLast1Min().getClosed())),
    /** Failed per second over the last minute. */
    FAILED(Comparator.comparing(counted -> counted.counts().getLast1Min().getFailed())),
    /** Opened since the subject is counted. */
    TOTAL(Comparator.comparing(counted -> counted.counts().getOpenedTotal())),
    /** Bytes in both directions. */
    BYTES(Comparator.comparing(
            counted -> counted.counts().getBytesIn() + counted.counts().getBytesOut())),
    /** Different peers. */
    PEERS(Comparator.comparing(counted -> counted.counts().getDistinctPeers().getValue()));

    private final Comparator<Counted> smallestFirst;

    CountsSort(Comparator<Counted> smallestFirst) {
        this.smallestFirst = smallestFirst;
    }

    Comparator<Counted> largestFirst() {
        return smallestFirst.reversed().thenComparing(Counted::subject);
    }
}
