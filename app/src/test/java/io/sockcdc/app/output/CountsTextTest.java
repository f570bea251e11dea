package io.sockcdc.app.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.consumers.query.Counted;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.ConnectionRates;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.DistinctCount;
import io.sockcdc.schema.SubjectKind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountsTextTest {
    @Test
    void columnsAreAlignedAndNotesSayWhatTheNumbersAreWorth() {
        List<String> lines = CountsText.lines(
                List.of(
                        counted(new CountSubject(
                                SubjectKind.REMOTE_IP, null, "198.51.100.1", null, null, null, null, null)),
                        counted(new CountSubject(SubjectKind.REMOTE_IP, null, null, null, null, null, null, 3))),
                true);

        assertThat(lines)
                .containsExactly(
                        "SUBJECT       OPEN  OPENED/s  CLOSED/s  FAILED/s  TOTAL    IN  OUT  PEERS  PORTS  NOTE",
                        "198.51.100.1     7       2.5         0       0.1     90  1.5K  999   ~400      1  at least, 12 events lost",
                        "(others 3)       7       2.5         0       0.1     90  1.5K  999   ~400      1  at least, 12 events lost");
    }

    @Test
    void aNameOfAProgramCannotSteerTheTerminal() {
        Counted counted = counted(
                new CountSubject(SubjectKind.HOST_PROCESS, "h1", null, null, null, "evil\u001b[2J\n", null, null));

        assertThat(CountsText.lines(List.of(counted), false))
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("h1 evil?[2J?").doesNotContain("\u001b"));
    }

    private static Counted counted(CountSubject subject) {
        ConnectionRates rates = new ConnectionRates(2.5, 0.0, 0.1);
        Instant time = Instant.EPOCH;
        return new Counted(
                subject,
                ConnectionCounts.newBuilder()
                        .setAsOf(time)
                        .setOpen(7)
                        .setOpenedTotal(90)
                        .setClosedTotal(83)
                        .setFailedTotal(1)
                        .setLast10S(rates)
                        .setLast1Min(rates)
                        .setLast5Min(rates)
                        .setBytesIn(1_500)
                        .setBytesOut(999)
                        .setDistinctPeers(new DistinctCount(400L, false))
                        .setDistinctPorts(new DistinctCount(1L, true))
                        .setFirstSeen(time)
                        .setLastSeen(time)
                        .setEventsLost(12)
                        .setGaps(1)
                        .setPartial(true)
                        .build());
    }
}
