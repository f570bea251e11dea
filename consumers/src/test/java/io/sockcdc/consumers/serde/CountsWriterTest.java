package io.sockcdc.consumers.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.codec.RecordCodec;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.ConnectionRates;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.DistinctCount;
import io.sockcdc.schema.SubjectKind;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Written by hand, counts have the bytes that Avro's own writer makes. */
class CountsWriterTest {
    private final Random random = new Random(9);

    @Test
    void countsAreTheBytesThatAvroWrites() {
        // given
        RecordCodec<ConnectionCounts> avro = RecordCodec.ofConnectionCounts();
        CountsWriter writer = new CountsWriter();

        for (int i = 0; i < 2_000; i++) {
            // when
            ConnectionCounts counts = counts();

            // then
            assertThat(writer.write(counts)).isEqualTo(avro.encode(counts));
        }
    }

    @Test
    void subjectsAreTheBytesThatAvroWrites() {
        // given
        RecordCodec<CountSubject> avro = RecordCodec.ofCountSubjects();
        CountsWriter writer = new CountsWriter();

        for (int i = 0; i < 2_000; i++) {
            // when
            CountSubject subject = new CountSubject(
                    SubjectKind.values()[random.nextInt(SubjectKind.values().length)],
                    text(),
                    text(),
                    random.nextBoolean() ? null : (Integer) random.nextInt(),
                    text(),
                    text(),
                    text(),
                    random.nextBoolean() ? null : (Integer) random.nextInt(100));

            // then
            assertThat(writer.write(subject)).isEqualTo(avro.encode(subject));
        }
    }

    private ConnectionCounts counts() {
        Map<String, Long> states = new TreeMap<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            states.put("STATE_" + random.nextInt(12), number());
        }
        ConnectionCounts counts = new ConnectionCounts();
        counts.setAsOf(instant());
        counts.setOpen(number());
        counts.setOpenByState(states);
        counts.setOpenedTotal(number());
        counts.setClosedTotal(number());
        counts.setFailedTotal(number());
        counts.setLast10S(rates());
        counts.setLast1Min(rates());
        counts.setLast5Min(rates());
        counts.setBytesIn(number());
        counts.setBytesOut(number());
        counts.setDistinctPeers(new DistinctCount(number(), random.nextBoolean()));
        counts.setDistinctPorts(new DistinctCount(number(), random.nextBoolean()));
        counts.setLongestOpenSince(random.nextBoolean() ? null : instant());
        counts.setFirstSeen(instant());
        counts.setLastSeen(instant());
        counts.setEventsLost(number());
        counts.setGaps(number());
        counts.setPartial(random.nextBoolean());
        return counts;
    }

    private ConnectionRates rates() {
        return new ConnectionRates(random.nextInt(5) / 10.0, random.nextDouble(), random.nextGaussian() * 1e6);
    }

    private long number() {
        return random.nextLong() >> random.nextInt(64);
    }

    private Instant instant() {
        return Instant.ofEpochSecond(random.nextLong() >> 30, random.nextInt(1_000_000) * 1000L);
    }

    private @Nullable String text() {
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> "";
            case 2 -> "2001:db8::" + random.nextInt(9);
            default -> "k\u00f6rper-" + random.nextInt();
        };
    }
}
