package io.sockcdc.collector.source;

import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.sockdiag.DumpRequest;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a capture does.
 *
 * @param protocols which protocols, at least one
 * @param pace how often snapshots are taken
 * @param keyFrameIntervalMicros time between two snapshots that tell every socket again
 * @param receiveBufferLimitBytes how far the receive buffer for closes may grow, as the kernel reports it
 * @param narrowing what the kernel is to leave out of dumps of TCP sockets that do not listen; those that listen are listed
 *     whole, for others are judged by them, and so are those of UDP, whose ends may change
 */
public record CaptureSettings(
        List<Protocol> protocols,
        SnapshotPace pace,
        long keyFrameIntervalMicros,
        long receiveBufferLimitBytes,
        UnaryOperator<DumpRequest> narrowing) {

    /** Settings with a receive buffer that stays as it is, and dumps of everything. */
    public CaptureSettings(List<Protocol> protocols, SnapshotPace pace, long keyFrameIntervalMicros) {
        this(protocols, pace, keyFrameIntervalMicros, 0, UnaryOperator.identity());
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
