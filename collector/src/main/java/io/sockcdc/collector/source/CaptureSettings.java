package io.sockcdc.collector.source;

import io.sockcdc.collector.model.Protocol;
import java.util.List;

/**
 * What a capture does.
 *
 * @param protocols which protocols, at least one
 * @param pace how often snapshots are taken
 * @param keyFrameIntervalMicros time between two snapshots that tell every socket again
 * @param receiveBufferLimitBytes how far the receive buffer for closes may grow, as the kernel reports it
 */
public record CaptureSettings(
        List<Protocol> protocols, SnapshotPace pace, long keyFrameIntervalMicros, long receiveBufferLimitBytes) {

    /** Settings with a receive buffer that stays as it is. */
    public CaptureSettings(List<Protocol> protocols, SnapshotPace pace, long keyFrameIntervalMicros) {
        this(protocols, pace, keyFrameIntervalMicros, 0);
    }

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
