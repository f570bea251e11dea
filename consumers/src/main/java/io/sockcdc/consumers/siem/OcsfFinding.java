package io.sockcdc.consumers.siem;

import io.sockcdc.consumers.siem.OcsfBase.OcsfClass;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalyEvidence;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A step of an anomaly as Detection Finding. Owned by one thread. */
final class OcsfFinding {
    private static final RemainderWriter ANOMALY =
            new RemainderWriter(Anomaly.getClassSchema(), OcsfTable.TABLE.remaining(Anomaly.getClassSchema()));

    private final String productVersion;

    OcsfFinding(String productVersion) {
        this.productVersion = productVersion;
    }

    void write(JsonLine out, Anomaly anomaly) throws IOException {
        Life life = anomaly.getLife();
        switch (life) {
            case OPEN -> OcsfBase.writeClassification(out, OcsfClass.DETECTION_FINDING, 1, "Create");
            case UPDATE -> OcsfBase.writeClassification(out, OcsfClass.DETECTION_FINDING, 2, "Update");
            case CLEAR -> OcsfBase.writeClassification(out, OcsfClass.DETECTION_FINDING, 3, "Close");
            case UNKNOWN -> OcsfBase.writeClassification(out, OcsfClass.DETECTION_FINDING, 0, "Unknown");
        }
        writeSeverity(out, anomaly.getSeverity());
        OcsfBase.writeTime(out, "time", anomaly.getAt());
        OcsfBase.writeTime(out, "start_time", anomaly.getFirstSeen());
        OcsfBase.writeTime(out, "end_time", AnomalyWords.end(anomaly));
        out.text("message", anomaly.getText());
        switch (life) {
            case OPEN -> out.number("status_id", (Integer) 1).text("status", "New");
            case UPDATE -> out.number("status_id", (Integer) 2).text("status", "In Progress");
            case CLEAR -> out.number("status_id", (Integer) 4).text("status", "Resolved");
            case UNKNOWN -> out.number("status_id", (Integer) 0).text("status", "Unknown");
        }
        out.truth("is_alert", life != Life.CLEAR);
        OcsfBase.beginMetadata(out, productVersion, "sockcdc.anomalies", AnomalyWords.stepId(anomaly), anomaly.getAt());
        out.text("correlation_uid", anomaly.getAnomalyId()).end();
        writeFindingInfo(out, anomaly);
        writeAnalysis(out, anomaly);
        writeEvidence(out, anomaly);
        writeHost(out, anomaly);
        writeObservables(out, anomaly);
        out.object("unmapped");
        ANOMALY.write(out.generatorForRemainder(), out.times(), anomaly);
        out.end();
    }

    private static void writeSeverity(JsonLine out, Severity severity) throws IOException {
        switch (severity) {
            case UNKNOWN -> out.number("severity_id", (Integer) 0).text("severity", "Unknown");
            case LOW -> out.number("severity_id", (Integer) 2).text("severity", "Low");
            case MEDIUM -> out.number("severity_id", (Integer) 3).text("severity", "Medium");
            case HIGH -> out.number("severity_id", (Integer) 4).text("severity", "High");
            case CRITICAL -> out.number("severity_id", (Integer) 5).text("severity", "Critical");
        }
    }

    private static void writeFindingInfo(JsonLine out, Anomaly anomaly) throws IOException {
        out.object("finding_info").text("uid", anomaly.getAnomalyId());
        out.text("title", AnomalyWords.title(anomaly.getRule())).text("desc", anomaly.getText());
        out.texts("types", anomaly.getRule()).texts("data_sources", "sockcdc.events");
        OcsfBase.writeTime(out, "created_time", anomaly.getFirstSeen());
        OcsfBase.writeTime(out, "first_seen_time", anomaly.getFirstSeen());
        OcsfBase.writeTime(out, "last_seen_time", anomaly.getLastSeen());
        OcsfBase.writeTime(out, "modified_time", anomaly.getAt());
        out.object("analytic")
                .number("type_id", (Integer) 1)
                .text("type", "Rule")
                .text("uid", anomaly.getRule());
        out.text("name", AnomalyWords.title(anomaly.getRule())).text("version", anomaly.getRulesFingerprint());
        out.end();
        writeAttack(out, anomaly.getTechnique());
        out.end();
    }

    private static void writeAttack(JsonLine out, @Nullable String technique) throws IOException {
        if (technique == null) {
            return;
        }
        AttackTechnique known = AttackTechnique.of(technique);
        String parent = AttackTechnique.parentId(technique);
        out.array("attacks").item();
        if (known != null) {
            out.object("tactic")
                    .text("uid", known.tacticId())
                    .text("name", known.tacticName())
                    .end();
        }
        out.object("technique")
                .text("uid", parent)
                .text("name", known == null ? null : known.name())
                .end();
        if (!parent.equals(technique)) {
            out.object("sub_technique").text("uid", technique).text("name", known == null ? null : known.subName());
            out.end();
        }
        out.end().end();
    }

    private static void writeAnalysis(JsonLine out, Anomaly anomaly) throws IOException {
        out.array("anomaly_analyses").item();
        out.array("analysis_targets").item();
        String subject = String.join(" ", anomaly.getSubject().getFields().values());
        out.text("name", subject.isEmpty() ? anomaly.getSubject().getKind() : subject);
        out.text("type", anomaly.getSubject().getKind()).end().end();
        out.array("anomalies").item().text("observation_parameter", anomaly.getUnit());
        out.text("observation_type", anomaly.getRule()).array("observations");
        out.item().text("value", Double.toString(anomaly.getValue())).end();
        out.end().end().end();
        if (anomaly.getBaseline() != null) {
            out.array("baselines").item().text("observation_parameter", anomaly.getUnit());
            out.text("observation_type", "mean").array("observations");
            out.item()
                    .text("value", Double.toString(anomaly.getBaseline().getMean()))
                    .end();
            out.end().end();
            out.item().text("observation_parameter", anomaly.getUnit());
            out.text("observation_type", "standard deviation").array("observations");
            out.item()
                    .text("value", Double.toString(anomaly.getBaseline().getDeviation()))
                    .end();
            out.end().end().end();
        }
        out.end().end();
    }

    private static void writeEvidence(JsonLine out, Anomaly anomaly) throws IOException {
        if (anomaly.getEvidence().isEmpty()) {
            return;
        }
        boolean fromRemote = AnomalyWords.isFromRemote(anomaly);
        out.array("evidences");
        for (AnomalyEvidence socket : anomaly.getEvidence()) {
            out.item().text("uid", socketId(socket));
            out.object("connection_info").number("direction_id", (Integer) 0).text("direction", "Unknown");
            out.text("uid", Long.toUnsignedString(socket.getCookie()));
            out.text("protocol_name", socket.getProtocol().toLowerCase(Locale.ROOT))
                    .end();
            out.object(fromRemote ? "dst_endpoint" : "src_endpoint").text("uid", socket.getHostId());
            out.text("ip", socket.getLocalIp())
                    .number("port", socket.getLocalPort())
                    .end();
            if (socket.getRemoteIp() != null) {
                out.object(fromRemote ? "src_endpoint" : "dst_endpoint").text("ip", socket.getRemoteIp());
                out.number("port", socket.getRemotePort()).end();
            }
            if (socket.getPid() != null) {
                out.object("process")
                        .number("pid", socket.getPid())
                        .text("name", socket.getCommand())
                        .end();
            }
            out.end();
        }
        out.end();
    }

    private static String socketId(AnomalyEvidence socket) {
        return socket.getHostId() + "/" + socket.getBootId() + "/" + socket.getNetns() + "/"
                + Long.toUnsignedString(socket.getCookie());
    }

    private static void writeHost(JsonLine out, Anomaly anomaly) throws IOException {
        String hostId = AnomalyWords.hostId(anomaly);
        if (hostId != null) {
            out.object("device")
                    .number("type_id", (Integer) 0)
                    .text("type", "Unknown")
                    .text("uid", hostId)
                    .end();
        }
        if (!anomaly.getHostIds().isEmpty()) {
            out.array("resources");
            for (String host : anomaly.getHostIds()) {
                out.item().text("uid", host).text("type", "host").end();
            }
            out.end();
        }
    }

    private static void writeObservables(JsonLine out, Anomaly anomaly) throws IOException {
        out.array("observables");
        OcsfBase.writeIpObservable(
                out,
                AnomalyWords.isFromRemote(anomaly) ? "evidences[].src_endpoint.ip" : "evidences[].dst_endpoint.ip",
                anomaly.getSubject().getFields().get("remote_ip"));
        out.end();
    }
}
