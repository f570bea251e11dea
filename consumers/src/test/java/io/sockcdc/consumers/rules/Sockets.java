package io.sockcdc.consumers.rules;

import io.sockcdc.schema.SocketKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table of sockets that a topology would keep. */
final class Sockets {
    private final Map<SocketKey, LastKnown> last = new HashMap<>();

    List<Observation> map(Timeline.Step step) {
        return map(step, Long.MIN_VALUE);
    }

    /** When event time has passed up to a time. */
    List<Observation> map(Timeline.Step step, long judgedUntilMicros) {
        if (step.status != null) {
            return ObservationMapper.map(step.status);
        }
        if (step.key == null || step.event == null) {
            return List.of();
        }
        List<Observation> observations =
                ObservationMapper.map(last.get(step.key), step.key, step.event, judgedUntilMicros);
        LastKnown now = LastKnown.unlessClosed(last.get(step.key), step.key, step.event);
        if (now == null) {
            last.remove(step.key);
        } else {
            last.put(step.key, now);
        }
        return observations;
    }
}
