package io.sockcdc.consumers.history;

import io.sockcdc.schema.CollectorStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to read for the table of one host at an instant: from its last complete key frames to the first word after it.
 *
 * @param hostId the host
 * @param bootId the boot whose table it is
 * @param frames the key frame of each namespace, begin and end
 * @param needed how far the numbers go in each epoch, the first one included
 * @param knownUntil until when the collector told what became of the sockets
 * @param from when Kafka got the begin of the first key frame
 * @param until when Kafka got the word that ends the stretch
 * @param gaps statuses of missing events
 */
record FramePlan(
        String hostId,
        String bootId,
        Map<Long, KeyFrame> frames,
        Map<Long, Sequences.Range> needed,
        Instant knownUntil,
        long from,
        long until,
        List<CollectorStatus> gaps) {

    FramePlan {
        frames = Map.copyOf(frames);
        needed = new HashMap<>(needed);
        gaps = List.copyOf(gaps);
    }

    /** A complete key frame: the statuses where it begins and ends. */
    record KeyFrame(StatusSeen begin, StatusSeen end) {
        long epoch() {
            return begin.status().getEpoch();
        }

        /** Number of the last event before it. */
        long after() {
            return begin.status().getSequence();
        }
    }

    /** Whether an event belongs to the stretch: not older than the key frame of its namespace. */
    boolean isWanted(long netns, long epoch, long sequence) {
        KeyFrame frame = frames.get(netns);
        return frame != null && (epoch > frame.epoch() || (epoch == frame.epoch() && sequence > frame.after()));
    }

    /** Numbers that must be there in that epoch, or null when none must. */
    Sequences.@Nullable Range needed(long epoch) {
        return needed.get(epoch);
    }
}
