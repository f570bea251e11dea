package io.sockcdc.consumers.serde;

import io.sockcdc.codec.SingleObject;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.ConnectionRates;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.DistinctCount;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Counts and their subjects in single-object encoding, field by field: as Avro's own writer does, at a quarter of its time.
 * Mutable; owned by one thread.
 */
final class CountsWriter {
    private static final byte[] SUBJECT = SingleObject.header(CountSubject.getClassSchema());
    private static final byte[] COUNTS = SingleObject.header(ConnectionCounts.getClassSchema());
    private static final long MILLION = 1_000_000;
    private static final int NOTHING = 0;
    private static final int SOMETHING = 1;

    private final PackedWriter out = new PackedWriter();

    byte[] write(CountSubject subject) {
        begin(SUBJECT);
        out.writeLong(subject.getKind().ordinal());
        text(subject.getHostId());
        text(subject.getIp());
        number(subject.getPort());
        text(subject.getProtocol());
        text(subject.getProcess());
        text(subject.getNetwork());
        number(subject.getRemainder());
        return out.toBytes();
    }

    byte[] write(ConnectionCounts counts) {
        begin(COUNTS);
        instant(counts.getAsOf());
        out.writeLong(counts.getOpen());
        if (!counts.getOpenByState().isEmpty()) {
            out.writeLong(counts.getOpenByState().size());
            counts.getOpenByState()
                    .forEach((state, held) -> out.writeText(state).writeLong(held));
        }
        out.writeLong(0)
                .writeLong(counts.getOpenedTotal())
                .writeLong(counts.getClosedTotal())
                .writeLong(counts.getFailedTotal());
        rates(counts.getLast10S());
        rates(counts.getLast1Min());
        rates(counts.getLast5Min());
        out.writeLong(counts.getBytesIn()).writeLong(counts.getBytesOut());
        distinct(counts.getDistinctPeers());
        distinct(counts.getDistinctPorts());
        Instant longest = counts.getLongestOpenSince();
        out.writeLong(longest == null ? NOTHING : SOMETHING);
        if (longest != null) {
            instant(longest);
        }
        instant(counts.getFirstSeen());
        instant(counts.getLastSeen());
        out.writeLong(counts.getEventsLost()).writeLong(counts.getGaps()).writeBoolean(counts.getPartial());
        return out.toBytes();
    }

    private void begin(byte[] header) {
        out.clear();
        for (byte each : header) {
            out.writeByte(each);
        }
    }

    private void text(@Nullable String text) {
        out.writeLong(text == null ? NOTHING : SOMETHING);
        if (text != null) {
            out.writeText(text);
        }
    }

    private void number(@Nullable Integer number) {
        out.writeLong(number == null ? NOTHING : SOMETHING);
        if (number != null) {
            out.writeLong(number);
        }
    }

    private void instant(Instant instant) {
        out.writeLong(Math.addExact(Math.multiplyExact(instant.getEpochSecond(), MILLION), instant.getNano() / 1000));
    }

    private void rates(ConnectionRates rates) {
        real(rates.getOpened());
        real(rates.getClosed());
        real(rates.getFailed());
    }

    private void real(double value) {
        out.writeFixed(Long.reverseBytes(Double.doubleToLongBits(value)));
    }

    private void distinct(DistinctCount count) {
        out.writeLong(count.getValue()).writeBoolean(count.getExact());
    }
}
