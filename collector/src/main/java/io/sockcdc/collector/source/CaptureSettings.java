package io.sockcdc.collector.source;

import io.sockcdc.collector.model.Protocol;
import java.util.List;

/**
 * What a capture does.
 *
 * @param protocols which protocols, at least one
 * @param pace how often snapshots are taken
 * @param keyFrameIntervalMicros time between two snapshots that tell every socket again
 */
public record CaptureSettings(List<Protocol> protocols, SnapshotPace pace, long keyFrameIntervalMicros) {
    public CaptureSettings {
        protocols = List.copyOf(protocols);
        if (protocols.isEmpty()) {
            throw new IllegalArgumentException("capture.protocols must name at least one protocol");
        }
        if (keyFrameIntervalMicros <= 0) {
            throw new IllegalArgumentException("capture.key-frame-interval must be positive");
        }
    }
}
