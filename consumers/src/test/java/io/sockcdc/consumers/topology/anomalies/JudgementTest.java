package io.sockcdc.consumers.topology.anomalies;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.consumers.rules.Histories;
import io.sockcdc.consumers.rules.Histories.History;
import io.sockcdc.consumers.rules.Histories.Recorded;
import io.sockcdc.consumers.rules.LastKnown;
import io.sockcdc.consumers.rules.Observation;
import io.sockcdc.consumers.rules.ObservationBatch;
import io.sockcdc.consumers.rules.ObservationMapper;
import io.sockcdc.consumers.rules.RuleEngine.Scope;
import io.sockcdc.consumers.rules.config.Rules;
import io.sockcdc.consumers.topology.state.Journal;
import io.sockcdc.consumers.topology.state.Shelf;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One engine behind its journal, whatever comes when and whenever it is killed. */
class JudgementTest {
    private static final int SOURCES = 3;
    private static final long END = 4_000_000_000_000_000L;

    private static History history;

    @BeforeAll
    static void judgeOnce() {
        history = Histories.everyAttack();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void flagsAreTheSameHoweverSourcesProgressAndHoweverOftenItIsRestored(long seed) {
        List<Anomaly> flags = new ArrayList<>();
        for (Scope scope : Scope.values()) {
            flags.addAll(judge(scope, seed));
        }

        assertThat(Histories.flags(flags)).isEqualTo(history.flags());
    }

    private static List<Anomaly> judge(Scope scope, long seed) {
        Random random = new Random(seed);
        List<List<byte[]>> sent = batches(scope, random);
        Shelf shelf = new Shelf();
        Judgement judgement = judgement(scope, shelf);
        List<Anomaly> out = new ArrayList<>();
        int[] next = new int[SOURCES];
        int restores = 0;
        for (int left = sent.stream().mapToInt(List::size).sum(); left > 0; ) {
            int source = random.nextInt(SOURCES);
            for (int burst = random.nextInt(40);
                    burst >= 0 && next[source] < sent.get(source).size();
                    burst--) {
                out.addAll(judgement.take(sent.get(source).get(next[source]++)));
                left--;
            }
            out.addAll(judgement.pass());
            if (random.nextInt(20) == 0) {
                judgement = judgement(scope, shelf);
                restores++;
            }
        }
        assertThat(restores).isPositive();
        assertThat(judgement.figures().late()).isZero();
        assertThat(judgement.figures().waiting()).isZero();
        assertThat(shelf.mostBytesOfOne()).isLessThan(500_000);
        return out;
    }

    private static Judgement judgement(Scope scope, Shelf shelf) {
        return new Judgement(scope, SOURCES, new Journal(shelf), Rules.defaults());
    }

    /** What each source sends, batches of any size; the last tells of the end. */
    private static List<List<byte[]>> batches(Scope scope, Random random) {
        List<List<byte[]>> sent = new ArrayList<>();
        List<List<Observation>> open = new ArrayList<>();
        List<HostTimes> times = new ArrayList<>();
        for (int source = 0; source < SOURCES; source++) {
            sent.add(new ArrayList<>());
            open.add(new ArrayList<>());
            times.add(new HostTimes(SOURCES));
        }
        Map<SocketKey, LastKnown> sockets = new HashMap<>();
        for (Recorded record : history.records()) {
            SocketEvent event = record.event();
            CollectorStatus status = record.status();
            if (status != null) {
                long at = ChronoUnit.MICROS.between(java.time.Instant.EPOCH, status.getAt());
                times.forEach(each -> each.status(status.getHostId(), status.getEpoch(), status.getSequence(), at));
                add(scope, open.get(0), ObservationMapper.map(status));
            } else if (event != null && record.key() != null) {
                int source = record.partition(SOURCES);
                add(
                        scope,
                        open.get(source),
                        ObservationMapper.map(sockets.get(record.key()), record.key(), event, Long.MIN_VALUE));
                times.get(source)
                        .event(
                                record.key().getHostId(),
                                event.getEpoch(),
                                event.getSequence(),
                                ChronoUnit.MICROS.between(java.time.Instant.EPOCH, event.getObservedAt()),
                                event.getOp() == Op.READ);
                if (event.getOp() == Op.CLOSE) {
                    sockets.remove(record.key());
                } else {
                    sockets.put(record.key(), LastKnown.after(sockets.get(record.key()), record.key(), event));
                }
            }
            int source = random.nextInt(SOURCES);
            if (random.nextInt(30) == 0) {
                sent.get(source)
                        .add(ObservationBatch.encode(
                                source, times.get(source).watermark(), Objects.requireNonNull(open.get(source))));
                open.set(source, new ArrayList<>());
            }
        }
        for (int source = 0; source < SOURCES; source++) {
            sent.get(source).add(ObservationBatch.encode(source, END, open.get(source)));
        }
        return sent;
    }

    private static void add(Scope scope, List<Observation> to, List<Observation> observations) {
        observations.stream().filter(scope::concerns).forEach(to::add);
    }
}
