package io.sockcdc.consumers.rules;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.consumers.rules.Attacks.Case;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Simulated histories for tests of other rooms. */
public final class Histories {
    private Histories() {}

    /** One record: an event with its key, or a status. */
    public record Recorded(
            @Nullable SocketKey key,
            @Nullable SocketEvent event,
            @Nullable CollectorStatus status) {
        /** Where it lies, of so many partitions; the events of one socket lie together. */
        public int partition(int of) {
            return key == null ? 0 : Math.floorMod(Long.hashCode(key.getCookie()), of);
        }
    }

    /** A history, and what one process without Kafka says of it. */
    public record History(List<Recorded> records, List<String> flags) {}

    /** Every attack, one after the other, on one host and one of them on another, with nothing besides. */
    public static History everyAttack() {
        GeneratedClasses.trust();
        Timeline timeline = new Timeline();
        timeline.heartbeats(0, 4_000);
        double at = 700;
        for (Case attack : Attacks.ALL) {
            attack.attack().write(timeline, at, attack.limit() + Math.max(1, attack.limit() / 10));
            at += 150;
        }
        timeline.on("web2");
        timeline.heartbeats(0, 4_000);
        Attacks.ALL.get(0).attack().write(timeline, 900, 1500);
        // The end: everything that is open clears before it.
        timeline.on(Timeline.HOST);
        timeline.heartbeats(4_000, 9_000);
        timeline.on("web2");
        timeline.heartbeats(4_000, 9_000);
        List<Recorded> records = timeline.history().stream()
                .map(step -> new Recorded(step.key, step.event, step.status))
                .toList();
        return new History(records, flags(timeline.judge(RuleBook.defaults())));
    }

    /** Whole lives to the second: rule, subject, opened, cleared; sorted. */
    public static List<String> flags(List<Anomaly> anomalies) {
        return Timeline.flags(anomalies).stream().map(Timeline.Flag::toString).toList();
    }
}
