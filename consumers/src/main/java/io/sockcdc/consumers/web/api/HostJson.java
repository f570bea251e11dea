package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.consumers.web.model.HostRow;
import io.sockcdc.schema.CollectorCounters;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Gap;
import io.sockcdc.schema.Snapshot;
import io.sockcdc.schema.StatusKind;
import java.time.Duration;
import java.time.Instant;

/** Hosts as JSON. */
final class HostJson {
    private static final Duration SILENCE = Duration.ofMinutes(1);

    /** What is known of a host's collector. */
    enum State {
        /** Heard of within the last minute. */
        UP,
        /** Not heard of for longer. */
        SILENT,
        /** It said that it ends. */
        STOPPED
    }

    private HostJson() {}

    static State state(HostRow row, Instant now) {
        if (row.latest().getKind() == StatusKind.STOPPED) {
            return State.STOPPED;
        }
        return row.latest().getAt().isBefore(now.minus(SILENCE)) ? State.SILENT : State.UP;
    }

    static ObjectNode of(HostRow row, Instant now) {
        CollectorStatus latest = row.latest();
        ObjectNode node = Json.object();
        node.put("host_id", latest.getHostId());
        node.put("host_name", latest.getHostName());
        node.put("boot_id", latest.getBootId());
        node.put("state", state(row, now).name());
        node.put("heard_at", Json.time(latest.getAt()));
        node.put("silent_s", Math.max(0, Duration.between(latest.getAt(), now).toMillis() / 1000.0));
        node.put("version", latest.getVersion());
        node.put("epoch", latest.getEpoch());
        node.put("sequence", latest.getSequence());
        ArrayNode namespaces = node.putArray("netns");
        latest.getNetns().forEach(namespaces::add);
        ArrayNode degraded = node.putArray("degraded");
        CollectorStatus teller = row.counters() != null ? row.counters() : latest;
        teller.getDegraded().forEach(degraded::add);
        if (row.counters() != null && row.counters().getCounters() != null) {
            node.set("counters", Json.fields(row.counters().getCounters()));
        }
        if (row.snapshot() != null && row.snapshot().getSnapshot() != null) {
            Snapshot snapshot = row.snapshot().getSnapshot();
            node.set("snapshot", Json.fields(snapshot));
            Instant ended = snapshot.getEndedAt() == null ? row.snapshot().getAt() : snapshot.getEndedAt();
            node.put("snapshot_age_s", Math.max(0, Duration.between(ended, now).toMillis() / 1000.0));
        }
        ArrayNode gaps = node.putArray("gaps");
        for (CollectorStatus status : row.gaps()) {
            if (status.getGap() != null) {
                gaps.add(Json.fields(status.getGap()).put("at", Json.time(status.getAt())));
            }
        }
        return node;
    }

    static ObjectNode shape() {
        return Shapes.object(
                "A host, from what its collector says of itself.",
                "host_id",
                Shapes.text("The host, as in every event of it."),
                "host_name",
                Shapes.text("Its name, for people."),
                "boot_id",
                Shapes.text("The boot of the host."),
                "state",
                Shapes.words(
                        "UP: heard of within the last minute. SILENT: not since. STOPPED: its collector said that it "
                                + "ends.",
                        State.values()),
                "heard_at",
                Shapes.time("When it was last heard of."),
                "silent_s",
                Shapes.number("How long ago that was, seconds."),
                "version",
                Shapes.text("Version of its collector."),
                "epoch",
                Shapes.integer("The run of the collector."),
                "sequence",
                Shapes.integer("Number of the newest event of that run."),
                "netns",
                Shapes.array("Network namespaces that are followed.", Shapes.integer("")),
                "degraded",
                Shapes.array("What its collector cannot do there.", Shapes.text("")),
                "counters?",
                Shapes.records("The collector's counters.", CollectorCounters.getClassSchema()),
                "snapshot?",
                Shapes.records("The newest snapshot that ended.", Snapshot.getClassSchema()),
                "snapshot_age_s?",
                Shapes.number("How long ago it ended, seconds."),
                "gaps",
                Shapes.array(
                        "The newest stretches with missing events, the oldest first.",
                        Shapes.with(
                                Shapes.records("A stretch of events that are missing.", Gap.getClassSchema()),
                                "at",
                                Shapes.time("When it was told."))));
    }
}
