package io.sockcdc.consumers.audit;

import io.sockcdc.consumers.history.Sequences;
import java.time.Instant;

/** What the status topic says of one run of a collector, and which of its numbers were read. Owned by one thread. */
final class EpochLog {
    final Sequences read = new Sequences();
    final Sequences told = new Sequences();
    boolean started;
    boolean stopped;
    boolean anyStatus;
    long firstStatusSequence = Long.MAX_VALUE;
    long lastStatusSequence;
    Instant firstStatusAt = Instant.MAX;
    Instant lastStatusAt = Instant.MIN;
    /** Events that gaps say are missing without saying which. */
    long toldByCount;

    void heard(long sequence, Instant at) {
        anyStatus = true;
        firstStatusSequence = Math.min(firstStatusSequence, sequence);
        lastStatusSequence = Math.max(lastStatusSequence, sequence);
        firstStatusAt = at.isBefore(firstStatusAt) ? at : firstStatusAt;
        lastStatusAt = at.isAfter(lastStatusAt) ? at : lastStatusAt;
    }

    /** The first number that must be there: 1 when the start of the run is here. */
    long firstNeeded() {
        return started ? 1 : firstStatusSequence + 1;
    }
}
