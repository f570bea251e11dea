package io.sockcdc.consumers.siem;

/** Where fields go in ECS; what has no field there is under {@code sockcdc} by its own name. */
final class EcsTable {
    static final MappingTable TABLE = key(event(anomaly(new MappingTable.Builder())))
            .remainder((record, path) -> (record.equals("Anomaly") ? "sockcdc.anomaly." : "sockcdc.") + path)
            .build();

    private EcsTable() {}

    private static MappingTable.Builder key(MappingTable.Builder table) {
        return table.to("SocketKey.host_id", "host.id", "event.id").to("SocketKey.boot_id", "host.boot.id");
    }

    private static MappingTable.Builder event(MappingTable.Builder table) {
        return table.also("SocketEvent.op", "event.action", "event.type", "message")
                .to("SocketEvent.host_name", "host.name", "host.hostname", "related.hosts")
                .also("SocketEvent.epoch", "event.id")
                .to("SocketEvent.sequence", "event.sequence", "event.id")
                .to("SocketEvent.observed_at", "@timestamp")
                .also("SocketEvent.opened_not_after", "event.start", "event.duration")
                .also("SocketEvent.closed_not_after", "event.end", "event.duration")
                .also(
                        "SocketEvent.protocol",
                        "network.transport",
                        "network.iana_number",
                        "network.community_id",
                        "message")
                .to("SocketEvent.local_ip", "source", "destination", "related.ip", "network.community_id", "message")
                .to("SocketEvent.local_ip", "network.type")
                .to("SocketEvent.local_port", "source.port", "destination.port", "network.community_id", "message")
                .to("SocketEvent.remote_ip", "source", "destination", "related.ip", "network.community_id", "message")
                .to("SocketEvent.remote_port", "source.port", "destination.port", "network.community_id", "message")
                .also(
                        "SocketEvent.direction",
                        "network.direction",
                        "source",
                        "destination",
                        "event.action",
                        "event.type",
                        "message")
                .also("SocketEvent.role", "source", "destination", "event.action", "event.type", "message")
                .also("SocketEvent.state", "event.action", "event.type", "event.outcome", "message")
                .also("SocketEvent.close_reason", "event.reason", "event.outcome", "event.type", "message")
                .to("SocketEvent.uid", "user.id")
                .to("SocketEvent.user", "user.name", "related.user")
                .to("SocketEvent.pid", "process.pid")
                .to("SocketEvent.command", "process.name", "message")
                .to("SocketEvent.executable", "process.executable")
                .to("SocketEvent.process_started_at", "process.start")
                .to("SocketEvent.container_id", "container.id")
                .to("SocketEvent.container_name", "container.name")
                .to("SocketEvent.pod", "orchestrator.resource.name")
                .also("SocketEvent.tcp_info.segs_out", "source.packets", "destination.packets", "network.packets")
                .also("SocketEvent.tcp_info.segs_in", "source.packets", "destination.packets", "network.packets")
                .also("SocketEvent.payload_bytes_sent", "source.bytes", "destination.bytes", "network.bytes")
                .also("SocketEvent.payload_bytes_received", "source.bytes", "destination.bytes", "network.bytes");
    }

    private static MappingTable.Builder anomaly(MappingTable.Builder table) {
        return table.also("Anomaly.anomaly_id", "event.id")
                .also("Anomaly.life", "event.action", "event.type", "event.id")
                .to("Anomaly.rule", "rule.id", "rule.name")
                .also("Anomaly.subject.kind", "source", "destination")
                .also(
                        "Anomaly.subject.fields",
                        "source",
                        "destination",
                        "host.id",
                        "network.transport",
                        "process.name",
                        "related.ip")
                .also("Anomaly.severity", "event.severity", "event.risk_score")
                .also("Anomaly.technique", "threat")
                .also("Anomaly.evidence", "related.ip")
                .also("Anomaly.first_seen", "event.start")
                .also("Anomaly.cleared_at", "event.end")
                .also("Anomaly.last_seen", "event.end")
                .to("Anomaly.at", "@timestamp", "event.id")
                .also("Anomaly.host_ids", "related.hosts", "host.id")
                .to("Anomaly.text", "message", "rule.description")
                .to("Anomaly.rules_fingerprint", "rule.version");
    }
}
