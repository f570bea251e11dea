package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.serde.PackedReader;
import io.sockcdc.consumers.serde.PackedSerde;
import io.sockcdc.consumers.serde.PackedWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Serde;

/**
 * The newest gaps of one host, 64 at most. Immutable.
 *
 * @param gaps oldest first
 */
public record Losses(List<Gap> gaps) {
    static final Losses NONE = new Losses(List.of());
    private static final int FORMAT = 1;
    private static final int KEPT = 64;
    private static final long WINDOW_MICROS = TimeUnit.MINUTES.toMicros(5);

    /**
     * A gap.
     *
     * @param untilMicros its end in event time
     * @param lost events that are missing, 0 when it is not known how many
     */
    public record Gap(long untilMicros, long lost) {}

    /**
     * What is missing in a window.
     *
     * @param events whose number is known
     * @param gaps all gaps
     */
    public record Sum(long events, long gaps) {
        static final Sum NOTHING = new Sum(0, 0);

        Sum plus(Sum other) {
            return new Sum(events + other.events, gaps + other.gaps);
        }
    }

    Losses with(Gap gap) {
        List<Gap> all = new ArrayList<>(gaps);
        all.add(gap);
        return new Losses(List.copyOf(all.subList(Math.max(0, all.size() - KEPT), all.size())));
    }

    /** What is missing within five minutes before that time, or after it. */
    Sum at(long asOfMicros) {
        long events = 0;
        long count = 0;
        for (Gap gap : gaps) {
            if (gap.untilMicros > asOfMicros - WINDOW_MICROS) {
                events += gap.lost;
                count++;
            }
        }
        return new Sum(events, count);
    }

    static Serde<Losses> serde() {
        return PackedSerde.of("losses", FORMAT, Losses::write, Losses::read);
    }

    private static void write(Losses losses, PackedWriter out) {
        out.writeLong(losses.gaps.size());
        losses.gaps.forEach(gap -> out.writeLong(gap.untilMicros).writeLong(gap.lost));
    }

    private static Losses read(PackedReader in) {
        List<Gap> gaps = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            gaps.add(new Gap(in.readLong(), in.readLong()));
        }
        return new Losses(List.copyOf(gaps));
    }
}
