package io.sockcdc.consumers.web.model;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The newest counts of a subject: what answers are sorted by as numbers, the whole record as the bytes that Kafka had.
 * Immutable.
 */
public final class CountRow {
    /** How many samples of the past a row keeps. */
    public static final int SAMPLES = 40;

    private static final long MINUTE_MICROS = 60_000_000;

    private final CountSubject subject;
    private final byte[] bytes;
    private final int[] history;
    private final long asOfMicros;
    private final long open;
    private final double opened;
    private final double closed;
    private final double failed;
    private final long openedTotal;
    private final long bytesIn;
    private final long bytesOut;
    private final long peers;

    private CountRow(CountSubject subject, ConnectionCounts counts, byte[] bytes, int[] history) {
        this.subject = subject;
        this.bytes = bytes;
        this.history = history;
        this.asOfMicros = Micros.of(counts.getAsOf());
        this.open = counts.getOpen();
        this.opened = counts.getLast1Min().getOpened();
        this.closed = counts.getLast1Min().getClosed();
        this.failed = counts.getLast1Min().getFailed();
        this.openedTotal = counts.getOpenedTotal();
        this.bytesIn = counts.getBytesIn();
        this.bytesOut = counts.getBytesOut();
        this.peers = counts.getDistinctPeers().getValue();
    }

    private CountRow(CountRow same, int[] history) {
        this.subject = same.subject;
        this.bytes = same.bytes;
        this.history = history;
        this.asOfMicros = same.asOfMicros;
        this.open = same.open;
        this.opened = same.opened;
        this.closed = same.closed;
        this.failed = same.failed;
        this.openedTotal = same.openedTotal;
        this.bytesIn = same.bytesIn;
        this.bytesOut = same.bytesOut;
        this.peers = same.peers;
    }

    /** Counts that were just read; what was sampled before is kept. */
    static CountRow of(CountSubject subject, ConnectionCounts counts, byte[] bytes, @Nullable CountRow before) {
        return new CountRow(subject, counts, bytes, before == null ? new int[0] : before.history);
    }

    /** The same with one more sample. */
    CountRow sampled() {
        int[] next = history.length < SAMPLES
                ? Arrays.copyOf(history, history.length + 1)
                : Arrays.copyOfRange(history, 1, SAMPLES + 1);
        next[next.length - 1] = (int) Math.min(open, Integer.MAX_VALUE);
        return new CountRow(this, next);
    }

    /** Whose counts. */
    public CountSubject subject() {
        return subject;
    }

    /** The whole record. */
    public ConnectionCounts counts(RecordCodec<ConnectionCounts> codec) {
        return codec.decode(bytes);
    }

    /** Connections that were open at the last samples, the newest last. */
    public int[] history() {
        return history.clone();
    }

    /** Connections open now. */
    public long open() {
        return open;
    }

    /** Opened per second over the minute before its newest change. */
    public double opened() {
        return opened;
    }

    /** Closed per second over that minute. */
    public double closed() {
        return closed;
    }

    /** Failed per second over that minute. */
    public double failed() {
        return failed;
    }

    /** Opened since the subject is counted. */
    public long openedTotal() {
        return openedTotal;
    }

    /** Payload bytes received. */
    public long bytesIn() {
        return bytesIn;
    }

    /** Payload bytes sent. */
    public long bytesOut() {
        return bytesOut;
    }

    /** Different peers. */
    public long peers() {
        return peers;
    }

    /** Whether the minute that its rates tell of has passed, so that they are zero now. */
    public boolean isQuiet(long nowMicros) {
        return nowMicros - asOfMicros > MINUTE_MICROS;
    }

    /** Whether it is a remainder: subjects that are counted together. */
    public boolean isRemainder() {
        return subject.getRemainder() != null;
    }

    @Override
    public String toString() {
        return subject + ": " + open + " open";
    }
}
