package io.sockcdc.consumers.siem;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Severity;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What formats say of an anomaly, from what the record says. */
final class AnomalyWords {
    /** Rules about what a remote address does to this host: it is the source. In others this host's end is. */
    private static final Set<String> FROM_REMOTE = Set.of("remote", "host-remote", "login");

    private AnomalyWords() {}

    /** Whom it is about, as ends of a flow. */
    record Who(
            @Nullable String hostId,
            @Nullable String protocol,
            @Nullable String sourceIp,
            @Nullable String destinationIp,
            @Nullable Integer destinationPort,
            @Nullable String process) {}

    /** Whether the remote end is the one that acts. */
    static boolean isFromRemote(Anomaly anomaly) {
        return FROM_REMOTE.contains(anomaly.getSubject().getKind());
    }

    static Who who(Anomaly anomaly) {
        Map<String, String> fields = anomaly.getSubject().getFields();
        boolean fromRemote = isFromRemote(anomaly);
        String remoteIp = fields.get("remote_ip");
        String port = fields.getOrDefault("local_port", fields.get("remote_port"));
        String protocol = fields.get("protocol");
        return new Who(
                hostId(anomaly),
                protocol == null ? null : protocol.toLowerCase(Locale.ROOT),
                fromRemote ? remoteIp : null,
                fromRemote ? null : remoteIp,
                port == null ? null : (Integer) Integer.parseInt(port),
                fields.get("process"));
    }

    /** The host it is about, or the only one that saw it. */
    static @Nullable String hostId(Anomaly anomaly) {
        String named = anomaly.getSubject().getFields().get("host_id");
        return named == null && anomaly.getHostIds().size() == 1
                ? anomaly.getHostIds().get(0)
                : named;
    }

    /** The rule's id as a title: {@code connection-flood} is Connection flood. */
    static String title(String rule) {
        return rule.isEmpty()
                ? rule
                : Character.toUpperCase(rule.charAt(0)) + rule.substring(1).replace('-', ' ');
    }

    /** The identity of this step: of the anomaly, its life and when. */
    static String stepId(Anomaly anomaly) {
        return anomaly.getAnomalyId() + "-" + Flow.lower(anomaly.getLife()) + "-"
                + anomaly.getAt().toEpochMilli();
    }

    /** When it was over, or last seen. */
    static Instant end(Anomaly anomaly) {
        return anomaly.getClearedAt() == null ? anomaly.getLastSeen() : anomaly.getClearedAt();
    }

    /** 0 unknown, 1 low, 2 medium, 3 high, 4 critical. */
    static int severity(Anomaly anomaly) {
        return switch (anomaly.getSeverity()) {
            case UNKNOWN -> 0;
            case LOW -> 1;
            case MEDIUM -> 2;
            case HIGH -> 3;
            case CRITICAL -> 4;
        };
    }

    /** 0 to 100, by the levels that Elastic's detection rules use. */
    static double riskScore(Anomaly anomaly) {
        Severity severity = anomaly.getSeverity();
        return switch (severity) {
            case UNKNOWN -> 0;
            case LOW -> 21;
            case MEDIUM -> 47;
            case HIGH -> 73;
            case CRITICAL -> 99;
        };
    }
}
