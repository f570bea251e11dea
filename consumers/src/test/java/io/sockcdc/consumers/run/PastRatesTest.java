package io.sockcdc.consumers.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.consumers.config.AnalyzeSettings;
import io.sockcdc.consumers.web.model.Activity.Measure;
import io.sockcdc.consumers.web.past.RecentChanges;
import io.sockcdc.consumers.web.past.RecentChanges.Window;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.State;
import io.sockcdc.schema.SubjectKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a moment of the past shows as rates is what the counts of the analysis said at that moment. */
class PastRatesTest {
    private static final int END = 600;
    private static final int LONGEST = 300;
    private static final List<SubjectKind> KINDS = List.of(
            SubjectKind.REMOTE_IP, SubjectKind.HOST_REMOTE_IP, SubjectKind.HOST_SERVICE, SubjectKind.HOST_PROCESS);

    @TempDir
    Path directory;

    private final Events events = new Events("host-1");
    private long cookie;

    /** A connection that is open. */
    private static final class Open {
        final long cookie;
        final String remote;
        final Instant since;
        long received;

        Open(long cookie, String remote, Instant since) {
            this.cookie = cookie;
            this.remote = remote;
            this.since = since;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theyAreThoseOfTheAnalysisThen(long seed) {
        // given
        List<Events.Sent> before = new ArrayList<>();
        List<Events.Sent> within = new ArrayList<>();
        happen(new Random(seed), before, within);

        // when
        RecentChanges recent = new RecentChanges(Events.START.plusSeconds(END));
        within.forEach(each -> recent.take(each.key(), each.event()));

        // then
        try (Driver driver = new Driver(directory, AnalyzeSettings.defaults())) {
            driver.send(before);
            long bytesBefore = bytes(driver);
            driver.send(within);
            for (SubjectKind kind : KINDS) {
                Map<CountSubject, ConnectionCounts> live = driver.stored(kind);
                assertThat(recent.subjects())
                        .filteredOn(subject -> subject.getKind() == kind)
                        .isNotEmpty()
                        .isSubsetOf(live.keySet());
                assertThat(live).allSatisfy((subject, counts) -> {
                    assertThat(recent.rates(subject, Window.LAST_10_S)).isEqualTo(counts.getLast10S());
                    assertThat(recent.rates(subject, Window.LAST_1_MIN)).isEqualTo(counts.getLast1Min());
                    assertThat(recent.rates(subject, Window.LAST_5_MIN)).isEqualTo(counts.getLast5Min());
                });
            }
            double perSecond = recent.activity()
                    .before(Events.START.getEpochSecond() + END, LONGEST, Measure.BYTES_IN)
                    .mean(LONGEST);
            assertThat(Math.round(perSecond * LONGEST)).isPositive().isEqualTo(bytes(driver) - bytesBefore);
        }
    }

    private static long bytes(Driver driver) {
        return driver.stored(SubjectKind.REMOTE_IP).values().stream()
                .mapToLong(ConnectionCounts::getBytesIn)
                .sum();
    }

    /** Connections that come, report and go, some seen only when they went; the last thing happens in the last second. */
    private void happen(Random random, List<Events.Sent> before, List<Events.Sent> within) {
        List<Open> open = new ArrayList<>();
        for (int second = 0; second < END; second++) {
            Instant now = Events.START.plusSeconds(second);
            List<Events.Sent> out = second < END - LONGEST ? before : within;
            events.at(second);
            for (int left = second == END - 1 ? 3 : random.nextInt(4); left > 0; left--) {
                String remote = "198.51.100." + random.nextInt(6);
                int what = random.nextInt(10);
                if (what < 4 || open.isEmpty()) {
                    out.add(opened(new Open(++cookie, remote, now), open));
                } else if (what < 6) {
                    out.add(events.close(++cookie, remote, CloseReason.REFUSED, CapturedBy.DESTROY));
                } else if (what < 8) {
                    report(open.get(random.nextInt(open.size())), random.nextInt(10_000), out);
                } else {
                    out.add(closed(open.remove(random.nextInt(open.size()))));
                }
            }
        }
    }

    private Events.Sent opened(Open one, List<Open> open) {
        open.add(one);
        Events.Sent sent = events.open(one.cookie, one.remote);
        sent.event().setCommand("nginx");
        sent.event().setOpenedNotBefore(one.since);
        sent.event().setOpenedNotAfter(one.since);
        return sent;
    }

    /** Of one that was open before, what it had received before is not known: only new ones report. */
    private void report(Open one, long more, List<Events.Sent> out) {
        if (Duration.between(Events.START, one.since).toSeconds() >= END - LONGEST) {
            one.received += more;
            Events.Sent sent = events.change(one.cookie, one.remote, State.ESTABLISHED, "nginx", one.received);
            sent.event().setPreviousState(State.ESTABLISHED);
            out.add(sent);
        }
    }

    private Events.Sent closed(Open one) {
        Events.Sent sent = events.close(one.cookie, one.remote);
        sent.event().setCommand("nginx");
        sent.event().setPreviousState(State.ESTABLISHED);
        sent.event().setOpenedNotBefore(one.since);
        sent.event().setOpenedNotAfter(one.since);
        sent.event().setPayloadBytesReceived(one.received);
        return sent;
    }
}
