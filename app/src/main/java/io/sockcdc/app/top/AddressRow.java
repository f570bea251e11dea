package io.sockcdc.app.top;

import io.sockcdc.consumers.query.Counted;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.ConnectionRates;
import java.time.Duration;
import java.time.Instant;

/**
 * One remote address as it is shown.
 *
 * @param counted where the figures come from
 * @param address the address, or what stands for several
 * @param opened opened per second over the last ten seconds; closed and failed likewise
 * @param flags open flags about it
 */
record AddressRow(Counted counted, String address, double opened, double closed, double failed, int flags) {
    private static final double WINDOW_MILLIS = 10_000;

    static AddressRow of(Counted counted, int flags, Instant now) {
        ConnectionCounts counts = counted.counts();
        ConnectionRates rates = counts.getLast10S();
        // What was published last holds until the next change: from then on a mean over ten seconds wears off.
        double age = Duration.between(counts.getAsOf(), now).toMillis();
        double left = Math.max(0, Math.min(1, 1 - age / WINDOW_MILLIS));
        String ip = counted.subject().getIp();
        Integer remainder = counted.subject().getRemainder();
        String address = ip != null ? ip : remainder != null ? "(others " + remainder + ")" : "-";
        return new AddressRow(
                counted, address, rates.getOpened() * left, rates.getClosed() * left, rates.getFailed() * left, flags);
    }

    long open() {
        return counted.counts().getOpen();
    }

    long bytesIn() {
        return counted.counts().getBytesIn();
    }

    long bytesOut() {
        return counted.counts().getBytesOut();
    }

    /** Whether the figures are lower bounds. */
    boolean isPartial() {
        return counted.counts().getPartial() || counted.counts().getGaps() > 0;
    }
}
