package io.sockcdc.consumers.web.past;

import io.sockcdc.consumers.query.ReadRange;
import io.sockcdc.consumers.query.ReceivedEvent;
import io.sockcdc.consumers.web.model.SocketRow;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Snapshot;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.StatusKind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The table as it stood, made of the newest complete key frame of each namespace before that moment and the events since.
 */
public final class KeyFrameTable implements TableAt {
    private static final List<Duration> LOOK_BACK =
            List.of(Duration.ofMinutes(11), Duration.ofHours(2), Duration.ofDays(1), Duration.ofDays(3650));
    /** Events of a key frame carry the time its dump was read, which is not before it was asked for. */
    private static final Duration EARLIER = Duration.ofSeconds(1);

    private record Namespace(String host, String boot, long netns) {
        static Namespace of(SocketKey key) {
            return new Namespace(key.getHostId(), key.getBootId(), key.getNetns());
        }
    }

    private final StatusHistory statuses;
    private final PastEvents events;

    public KeyFrameTable(StatusHistory statuses, PastEvents events) {
        this.statuses = statuses;
        this.events = events;
    }

    @Override
    public List<SocketRow> tableAt(Instant time) throws InterruptedException {
        Map<Namespace, Instant> frames = frames(time);
        Instant begin = frames.values().stream().min(Instant::compareTo).orElse(null);
        if (begin == null) {
            return List.of();
        }
        Map<SocketKey, SocketRow> table = new HashMap<>();
        events.read(
                new ReadRange(begin, time.plusNanos(1_000), null),
                received -> isWanted(received, frames),
                received -> apply(received, table));
        return List.copyOf(table.values());
    }

    private static boolean isWanted(ReceivedEvent received, Map<Namespace, Instant> frames) {
        Instant begin = frames.get(Namespace.of(received.key()));
        return begin != null && !received.event().getObservedAt().isBefore(begin);
    }

    private static void apply(ReceivedEvent received, Map<SocketKey, SocketRow> table) {
        if (received.event().getOp() == Op.CLOSE) {
            table.remove(received.key());
        } else {
            table.put(received.key(), new SocketRow(received.key(), received.event()));
        }
    }

    /** When the newest complete key frame of each namespace began; of a host that was booted anew only those since. */
    private Map<Namespace, Instant> frames(Instant time) {
        for (Duration back : LOOK_BACK) {
            Map<Namespace, Instant> frames = new HashMap<>();
            Map<String, String> boots = new HashMap<>();
            Set<String> heard = new HashSet<>();
            for (CollectorStatus status : statuses.between(time.minus(back), time)) {
                heard.add(status.getHostId());
                boots.put(status.getHostId(), status.getBootId());
                Snapshot snapshot = status.getSnapshot();
                if (status.getKind() == StatusKind.SNAPSHOT_END
                        && snapshot != null
                        && snapshot.getKeyFrame()
                        && Boolean.TRUE.equals(snapshot.getComplete())) {
                    frames.put(
                            new Namespace(status.getHostId(), status.getBootId(), snapshot.getNetns()),
                            snapshot.getBeganAt().minus(EARLIER));
                }
            }
            frames.keySet().removeIf(frame -> !frame.boot().equals(boots.get(frame.host())));
            frames.keySet().forEach(frame -> heard.remove(frame.host()));
            if (!frames.isEmpty() && heard.isEmpty()) {
                return frames;
            }
            if (back.equals(LOOK_BACK.get(LOOK_BACK.size() - 1))) {
                return frames;
            }
        }
        return Map.of();
    }
}
