package io.sockcdc.consumers.topology.anomalies;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedSerde;
import io.sockcdc.consumers.serde.PackedWriter;
import io.sockcdc.consumers.topology.sockets.EventFront;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;

/**
 * How far event time has come in one share of the events, from the order in which they lie in the topic: to the front, less
 * how far events lately came behind it, less a lateness. So a quiet host holds nothing up, and one whose clock is somewhat off
 * is waited for. What comes further behind than the patience is not waited for. Owned by the stream thread.
 */
final class HostTimes {
    static final Duration LATENESS = Duration.ofMillis(150);
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A heartbeat may overtake the events of its host, which lie in another topic: they get this much time. */
    static final Duration BEHIND_HEARTBEAT = Duration.ofSeconds(1);

    /** And this much when, by the numbers of its collector, some should have come here. */
    static final Duration BEHIND_DOUBTED_HEARTBEAT = Duration.ofSeconds(30);

    /** Events per share that a collector numbers before it is hard to believe that none of them came here. */
    private static final int DOUBT = 40;

    private static final int FORMAT = 1;
    private static final int MOST_HOSTS = 20_000;
    private static final long LATENESS_MICROS = micros(LATENESS);
    private static final long PATIENCE_MICROS = micros(PATIENCE);
    /** How long it is remembered how late events came, at the least. */
    private static final long MEMORY_MICROS = micros(Duration.ofMinutes(1));

    private final int shares;
    private final EventFront front = new EventFront(PATIENCE);
    private final Map<String, Position> read = new HashMap<>();
    private long slotStart = Long.MIN_VALUE;
    private long lag;
    private long lagBefore;
    private long watermark = Long.MIN_VALUE;

    /** How far the numbers of a collector were read here. */
    private record Position(long epoch, long sequence) {
        boolean isBefore(long otherEpoch, long otherSequence) {
            return otherEpoch > epoch || (otherEpoch == epoch && otherSequence > sequence);
        }
    }

    /** @param shares of the events */
    HostTimes(int shares) {
        this.shares = shares;
    }

    /**
     * Notes an event.
     *
     * @param timeless whether it says only what is: it may be of long ago, and nobody waits for its like
     */
    void event(String host, long epoch, long sequence, long atMicros, boolean timeless) {
        long behind = front.micros() - atMicros;
        if (!timeless && front.micros() != Long.MIN_VALUE && behind > 0 && behind <= PATIENCE_MICROS) {
            lag = Math.max(lag, behind);
        }
        Position known = read.get(host);
        if (known == null ? read.size() < MOST_HOSTS : known.isBefore(epoch, sequence)) {
            read.put(host, new Position(epoch, sequence));
        }
        heard(host, atMicros);
    }

    /** Notes a status; its sequence is that of the last event before it, of whatever share. */
    void status(String host, long epoch, long sequence, long atMicros) {
        Position known = read.get(host);
        boolean doubted = false;
        if (known != null && known.epoch == epoch) {
            doubted = sequence - known.sequence > (long) DOUBT * shares;
        } else if (known == null ? read.size() < MOST_HOSTS : epoch > known.epoch) {
            read.put(host, new Position(epoch, sequence));
        }
        heard(host, atMicros - micros(doubted ? BEHIND_DOUBTED_HEARTBEAT : BEHIND_HEARTBEAT));
    }

    /** Up to when everything has been told that is not late; the least number before anything was. */
    long watermark() {
        return watermark;
    }

    private void heard(String host, long atMicros) {
        if (!front.heard(host, atMicros)) {
            return;
        }
        long now = front.micros();
        if (slotStart == Long.MIN_VALUE || now - slotStart >= MEMORY_MICROS) {
            lagBefore = slotStart != Long.MIN_VALUE && now - slotStart < 2 * MEMORY_MICROS ? lag : 0;
            lag = 0;
            slotStart = now;
        }
        watermark = Math.max(watermark, now - Math.max(lag, lagBefore) - LATENESS_MICROS - 1);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    /** Its form in a store. */
    static Serde<HostTimes> serde(int shares) {
        return PackedSerde.of("host times", FORMAT, HostTimes::write, in -> read(in, shares));
    }

    private static void write(HostTimes its, PackedWriter out) {
        its.front.write(out);
        out.writeLong(its.slotStart)
                .writeLong(its.lag)
                .writeLong(its.lagBefore)
                .writeLong(its.watermark)
                .writeLong(its.read.size());
        its.read.forEach((host, position) ->
                out.writeText(host).writeLong(position.epoch).writeLong(position.sequence));
    }

    private static HostTimes read(PackedReader in, int shares) {
        HostTimes its = new HostTimes(shares);
        its.front.read(in);
        its.slotStart = in.readLong();
        its.lag = in.readLong();
        its.lagBefore = in.readLong();
        its.watermark = in.readLong();
        for (int left = in.readInt(); left > 0; left--) {
            String host = String.valueOf(in.readText());
            long epoch = in.readLong();
            its.read.put(host, new Position(epoch, in.readLong()));
        }
        return its;
    }
}
