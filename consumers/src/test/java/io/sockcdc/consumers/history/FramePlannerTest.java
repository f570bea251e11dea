package io.sockcdc.consumers.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.GapCause;
import io.sockcdc.schema.Snapshot;
import io.sockcdc.schema.StatusKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which key frame a past table is made from, and how far one has to read behind it. */
class FramePlannerTest {
    private static final Instant ZERO = Instant.parse("2026-11-20T03:00:00Z");
    private static final long ONE = 4026531840L;
    private static final long OTHER = 4026532177L;

    static {
        GeneratedClasses.trust();
    }

    private final List<StatusSeen> statuses = new ArrayList<>();
    private String boot = "boot-1";
    private long epoch = 1;

    @Test
    void theLastCompleteKeyFrameThatEndedBeforeIsTaken() {
        told(StatusKind.STARTED, 0, 0);
        frame(1, ONE, 0, 10, true);
        frame(2, ONE, 60, 30, true);
        frame(3, ONE, 120, 50, false);
        frame(4, ONE, 180, 70, true);
        told(StatusKind.HEARTBEAT, 400, 90);

        FramePlan plan = only(at(150));

        assertThat(Objects.requireNonNull(plan.frames().get(ONE)).after()).isEqualTo(30);
        assertThat(plan.isWanted(ONE, 1, 30)).isFalse();
        assertThat(plan.isWanted(ONE, 1, 31)).isTrue();
        assertThat(plan.isWanted(OTHER, 1, 31)).isFalse();
    }

    @Test
    void readingEndsWhereEveryTableWasLookedAtOnceMore() {
        told(StatusKind.STARTED, 0, 0);
        frame(1, ONE, 0, 10, true);
        heartbeat(101, 20, 7);
        heartbeat(106, 30, 8);
        heartbeat(111, 40, 9);
        heartbeat(116, 50, 10);

        FramePlan plan = only(at(100));

        assertThat(plan.needed(1)).isEqualTo(new Sequences.Range(11, 40));
        assertThat(plan.knownUntil()).isEqualTo(ZERO.plusSeconds(111));
    }

    @Test
    void aNamespaceWithoutAKeyFrameWantsALongerLookBack() {
        statuses.add(new StatusSeen(status(StatusKind.HEARTBEAT, 10, 5, List.of(ONE, OTHER)), millis(10)));
        frame(1, ONE, 20, 10, true);
        told(StatusKind.HEARTBEAT, 200, 90);

        FramePlanner.Outcome outcome = at(100);

        assertThat(outcome.incomplete()).isTrue();
        assertThat(outcome.notes()).singleElement().asString().contains(String.valueOf(OTHER));
        assertThat(outcome.plans()).hasSize(1);
    }

    @Test
    void inADowntimeTheNextCollectorsFirstLookIsAwaited() {
        told(StatusKind.STARTED, 0, 0);
        frame(1, ONE, 0, 10, true);
        told(StatusKind.STOPPED, 50, 25);
        epoch = 2;
        told(StatusKind.STARTED, 200, 0);
        frame(1, ONE, 201, 0, true);
        told(StatusKind.HEARTBEAT, 300, 90);

        FramePlanner.Outcome outcome = at(100);

        FramePlan plan = only(outcome);
        assertThat(outcome.notes()).singleElement().asString().contains("no collector ran");
        assertThat(plan.needed(1)).isEqualTo(new Sequences.Range(11, 25));
        assertThat(plan.needed(2)).isEqualTo(new Sequences.Range(1, 5));
        assertThat(plan.knownUntil()).isAfter(ZERO.plusSeconds(100));
    }

    @Test
    void anEarlierBootHasNoTableAnyMore() {
        told(StatusKind.STARTED, 0, 0);
        frame(1, ONE, 0, 10, true);
        boot = "boot-2";
        epoch = 2;
        told(StatusKind.STARTED, 60, 0);
        frame(1, OTHER, 61, 0, true);
        told(StatusKind.HEARTBEAT, 300, 90);

        FramePlan plan = only(at(100));

        assertThat(plan.bootId()).isEqualTo("boot-2");
        assertThat(plan.frames()).containsOnlyKeys(OTHER);
    }

    @Test
    void gapsOfTheStretchAreToldAndOthersNot() {
        told(StatusKind.STARTED, 0, 0);
        gap(5, 6);
        frame(1, ONE, 10, 10, true);
        gap(50, 60);
        told(StatusKind.HEARTBEAT, 101, 40);
        gap(150, 160);
        told(StatusKind.HEARTBEAT, 300, 90);

        assertThat(only(at(100)).gaps())
                .singleElement()
                .satisfies(status -> assertThat(status.getGap().getFrom()).isEqualTo(ZERO.plusSeconds(50)));
    }

    @Test
    void aHostIsFoundByNameAndById() {
        told(StatusKind.STARTED, 0, 0);
        frame(1, ONE, 0, 10, true);
        told(StatusKind.HEARTBEAT, 300, 90);

        assertThat(FramePlanner.plan(statuses, ZERO.plusSeconds(100), "web1").plans())
                .hasSize(1);
        assertThat(FramePlanner.plan(statuses, ZERO.plusSeconds(100), "host-id").plans())
                .hasSize(1);
        assertThat(FramePlanner.plan(statuses, ZERO.plusSeconds(100), "web2").plans())
                .isEmpty();
    }

    private FramePlanner.Outcome at(long second) {
        return FramePlanner.plan(statuses, ZERO.plusSeconds(second), null);
    }

    private static FramePlan only(FramePlanner.Outcome outcome) {
        assertThat(outcome.plans()).hasSize(1);
        return outcome.plans().get(0);
    }

    private void frame(long number, long netns, long second, long sequence, boolean complete) {
        CollectorStatus begin = status(StatusKind.SNAPSHOT_BEGIN, second, sequence, List.of(netns));
        begin.setSnapshot(snapshot(number, netns, second, null));
        statuses.add(new StatusSeen(begin, millis(second)));
        CollectorStatus end = status(StatusKind.SNAPSHOT_END, second + 1, sequence + 5, List.of(netns));
        end.setSnapshot(snapshot(number, netns, second, complete));
        statuses.add(new StatusSeen(end, millis(second + 1)));
    }

    private static Snapshot snapshot(long number, long netns, long second, @Nullable Boolean complete) {
        Snapshot snapshot = new Snapshot();
        snapshot.setNumber(number);
        snapshot.setNetns(netns);
        snapshot.setKeyFrame(true);
        snapshot.setComplete(complete);
        snapshot.setBeganAt(ZERO.plusSeconds(second));
        return snapshot;
    }

    private void gap(long from, long until) {
        CollectorStatus status = status(StatusKind.GAP, until, 20, List.of());
        Gap gap = new Gap();
        gap.setCause(GapCause.KERNEL_DROP);
        gap.setFrom(ZERO.plusSeconds(from));
        gap.setUntil(ZERO.plusSeconds(until));
        gap.setDetail("");
        status.setGap(gap);
        statuses.add(new StatusSeen(status, millis(until)));
    }

    private void heartbeat(long second, long sequence, long snapshots) {
        CollectorStatus status = status(StatusKind.HEARTBEAT, second, sequence, List.of(ONE));
        status.setCounters(new io.sockcdc.schema.CollectorCounters());
        status.getCounters().setSnapshots(snapshots);
        statuses.add(new StatusSeen(status, millis(second)));
    }

    private void told(StatusKind kind, long second, long sequence) {
        statuses.add(new StatusSeen(
                status(kind, second, sequence, List.of(boot.equals("boot-1") ? ONE : OTHER)), millis(second)));
    }

    private CollectorStatus status(StatusKind kind, long second, long sequence, List<Long> namespaces) {
        CollectorStatus status = new CollectorStatus();
        status.setKind(kind);
        status.setHostId("host-id");
        status.setHostName("web1");
        status.setBootId(boot);
        status.setEpoch(epoch);
        status.setSequence(sequence);
        status.setAt(ZERO.plusSeconds(second));
        status.setNetns(namespaces);
        return status;
    }

    private static long millis(long second) {
        return ZERO.plusSeconds(second).toEpochMilli();
    }
}
