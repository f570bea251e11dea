package io.sockcdc.consumers.siem;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import org.jspecify.annotations.Nullable;

/** Turns records into lines of one format. Owned by one thread; the records are not changed. */
public interface SiemMapper {
    /** UTF-8 that stands once before all lines of a file or stream, line ends included; empty when the format has none. */
    byte[] header();

    /** One event as a line without its end, in UTF-8; null when the format has no place for such an event. */
    byte @Nullable [] event(SocketKey key, SocketEvent event);

    /** One step of an anomaly as a line without its end, in UTF-8; null when the format has no place for anomalies. */
    byte @Nullable [] anomaly(Anomaly anomaly);
}
