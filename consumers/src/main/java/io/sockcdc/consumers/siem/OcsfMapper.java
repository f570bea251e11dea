package io.sockcdc.consumers.siem;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;

/**
 * Open Cybersecurity Schema Framework: Network Activity (4001) for events, Detection Finding (2004) for anomalies, with the
 * profiles host, container and datetime; what the classes have no attribute for stands under {@code unmapped} by its own
 * name (schema.ocsf.io).
 */
final class OcsfMapper implements SiemMapper {
    static final String OCSF_VERSION = "1.8.0";

    private final JsonLine line = new JsonLine();
    private final OcsfActivity activity;
    private final OcsfFinding finding;

    OcsfMapper(String productVersion) {
        activity = new OcsfActivity(productVersion);
        finding = new OcsfFinding(productVersion);
    }

    @Override
    public byte[] header() {
        return new byte[0];
    }

    @Override
    public byte[] event(SocketKey key, SocketEvent event) {
        return line.write(out -> activity.write(out, key, event));
    }

    @Override
    public byte[] anomaly(Anomaly anomaly) {
        return line.write(out -> finding.write(out, anomaly));
    }
}
