package io.sockcdc.consumers.siem;

/** Where fields go in OCSF; what has no attribute there is under {@code unmapped} by its own name. */
final class OcsfTable {
    private static final String[] TRAFFIC_PACKETS = {
        "cumulative_traffic.packets", "cumulative_traffic.packets_in", "cumulative_traffic.packets_out"
    };
    private static final String[] TRAFFIC_BYTES = {
        "cumulative_traffic.bytes", "cumulative_traffic.bytes_in", "cumulative_traffic.bytes_out"
    };
    private static final String[] TRAFFIC_SIDES = {
        "cumulative_traffic.packets_in",
        "cumulative_traffic.packets_out",
        "cumulative_traffic.bytes_in",
        "cumulative_traffic.bytes_out"
    };
    private static final String[] IP = {
        "src_endpoint.ip", "dst_endpoint.ip", "connection_info.community_uid", "observables.value", "message"
    };
    private static final String[] PORT = {
        "src_endpoint.port", "dst_endpoint.port", "connection_info.community_uid", "message"
    };

    static final MappingTable TABLE = key(event(anomaly(new MappingTable.Builder())))
            .remainder((record, path) -> "unmapped." + path)
            .build();

    private OcsfTable() {}

    private static MappingTable.Builder key(MappingTable.Builder table) {
        return table.to(
                        "SocketKey.host_id",
                        "device.uid",
                        "src_endpoint.uid",
                        "dst_endpoint.uid",
                        "metadata.uid",
                        "metadata.correlation_uid")
                .to("SocketKey.boot_id", "device.boot_uid", "metadata.correlation_uid")
                .also("SocketKey.netns", "metadata.correlation_uid")
                .to("SocketKey.cookie", "connection_info.uid", "metadata.correlation_uid");
    }

    private static MappingTable.Builder event(MappingTable.Builder table) {
        return who(table)
                .to(
                        "SocketEvent.op",
                        "metadata.event_code",
                        "activity_id",
                        "activity_name",
                        "type_uid",
                        "type_name",
                        "message")
                .also("SocketEvent.epoch", "metadata.uid")
                .to("SocketEvent.sequence", "metadata.sequence", "metadata.uid", "unmapped.sequence")
                .to("SocketEvent.observed_at", "time", "time_dt", "metadata.original_time")
                .also(
                        "SocketEvent.opened_not_after",
                        "cumulative_traffic.start_time",
                        "cumulative_traffic.start_time_dt")
                .also("SocketEvent.closed_not_after", "cumulative_traffic.end_time", "cumulative_traffic.end_time_dt")
                .also(
                        "SocketEvent.protocol",
                        "connection_info.protocol_name",
                        "connection_info.protocol_num",
                        "connection_info.community_uid",
                        "message")
                .also(
                        "SocketEvent.direction",
                        "connection_info.direction",
                        "connection_info.direction_id",
                        "connection_info.boundary",
                        "connection_info.boundary_id",
                        "observation_point",
                        "observation_point_id",
                        "src_endpoint",
                        "dst_endpoint",
                        "is_src_dst_assignment_known",
                        "observables.name",
                        "activity_id",
                        "activity_name",
                        "type_uid",
                        "type_name",
                        "message")
                .also(
                        "SocketEvent.role",
                        "src_endpoint",
                        "dst_endpoint",
                        "is_src_dst_assignment_known",
                        "observation_point",
                        "observation_point_id",
                        "observables.name",
                        "activity_id",
                        "activity_name",
                        "type_uid",
                        "type_name",
                        "message")
                .also("SocketEvent.direction", TRAFFIC_SIDES)
                .also("SocketEvent.role", TRAFFIC_SIDES)
                .also(
                        "SocketEvent.state",
                        "status",
                        "status_id",
                        "activity_id",
                        "activity_name",
                        "type_uid",
                        "type_name",
                        "message")
                .to(
                        "SocketEvent.close_reason",
                        "status_code",
                        "status",
                        "status_id",
                        "activity_id",
                        "activity_name",
                        "type_uid",
                        "type_name",
                        "message")
                .also("SocketEvent.tcp_info.segs_out", TRAFFIC_PACKETS)
                .also("SocketEvent.tcp_info.segs_in", TRAFFIC_PACKETS)
                .also("SocketEvent.payload_bytes_sent", TRAFFIC_BYTES)
                .also("SocketEvent.payload_bytes_received", TRAFFIC_BYTES);
    }

    private static MappingTable.Builder who(MappingTable.Builder table) {
        return table.to("SocketEvent.local_ip", IP)
                .to("SocketEvent.local_ip", "connection_info.protocol_ver_id")
                .to("SocketEvent.local_port", PORT)
                .to("SocketEvent.remote_ip", IP)
                .to("SocketEvent.remote_port", PORT)
                .to(
                        "SocketEvent.host_name",
                        "device.hostname",
                        "device.name",
                        "src_endpoint.hostname",
                        "dst_endpoint.hostname")
                .to("SocketEvent.interface_index", "src_endpoint.interface_uid", "dst_endpoint.interface_uid")
                .to("SocketEvent.interface", "src_endpoint.interface_name", "dst_endpoint.interface_name")
                .to("SocketEvent.uid", "actor.user.uid")
                .to("SocketEvent.user", "actor.user.name")
                .to("SocketEvent.pid", "actor.process.pid")
                .to("SocketEvent.command", "actor.process.name", "message")
                .to("SocketEvent.executable", "actor.process.file.path", "actor.process.file.name")
                .to("SocketEvent.process_started_at", "actor.process.created_time", "actor.process.created_time_dt")
                .to(
                        "SocketEvent.container_id",
                        "actor.process.container.uid",
                        "src_endpoint.container.uid",
                        "dst_endpoint.container.uid")
                .to(
                        "SocketEvent.container_name",
                        "actor.process.container.name",
                        "src_endpoint.container.name",
                        "dst_endpoint.container.name");
    }

    private static MappingTable.Builder anomaly(MappingTable.Builder table) {
        return table.to("Anomaly.anomaly_id", "finding_info.uid", "metadata.correlation_uid", "metadata.uid")
                .also(
                        "Anomaly.life",
                        "activity_id",
                        "activity_name",
                        "type_uid",
                        "type_name",
                        "status",
                        "status_id",
                        "is_alert",
                        "metadata.uid")
                .to(
                        "Anomaly.rule",
                        "finding_info.analytic.uid",
                        "finding_info.analytic.name",
                        "finding_info.title",
                        "finding_info.types",
                        "anomaly_analyses.anomalies.observation_type")
                .also("Anomaly.subject.kind", "anomaly_analyses.analysis_targets.type", "evidences", "observables.name")
                .also(
                        "Anomaly.subject.fields",
                        "anomaly_analyses.analysis_targets.name",
                        "device.uid",
                        "observables.value")
                .also("Anomaly.severity", "severity", "severity_id")
                .also("Anomaly.technique", "finding_info.attacks")
                .also("Anomaly.value", "anomaly_analyses.anomalies.observations.value")
                .also("Anomaly.baseline.mean", "anomaly_analyses.baselines.observations.value")
                .also("Anomaly.baseline.deviation", "anomaly_analyses.baselines.observations.value")
                .also(
                        "Anomaly.unit",
                        "anomaly_analyses.anomalies.observation_parameter",
                        "anomaly_analyses.baselines.observation_parameter")
                .also("Anomaly.evidence", "evidences")
                .also(
                        "Anomaly.first_seen",
                        "start_time",
                        "start_time_dt",
                        "finding_info.created_time",
                        "finding_info.created_time_dt",
                        "finding_info.first_seen_time",
                        "finding_info.first_seen_time_dt")
                .also(
                        "Anomaly.last_seen",
                        "end_time",
                        "end_time_dt",
                        "finding_info.last_seen_time",
                        "finding_info.last_seen_time_dt")
                .also("Anomaly.cleared_at", "end_time", "end_time_dt")
                .to(
                        "Anomaly.at",
                        "time",
                        "time_dt",
                        "finding_info.modified_time",
                        "finding_info.modified_time_dt",
                        "metadata.original_time",
                        "metadata.uid")
                .also("Anomaly.host_ids", "resources", "device.uid")
                .to("Anomaly.text", "message", "finding_info.desc")
                .to("Anomaly.rules_fingerprint", "finding_info.analytic.version");
    }
}
