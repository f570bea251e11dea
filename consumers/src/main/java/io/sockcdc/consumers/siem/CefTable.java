package io.sockcdc.consumers.siem;

/** Where fields go in CEF; what the dictionary has no key for has a key that begins with {@code sockcdc}. */
final class CefTable {
    private static final String[] IP = {"src", "dst", "c6a2", "c6a2Label", "c6a3", "c6a3Label", "cs1", "cs1Label", "msg"
    };
    private static final String[] PORT = {"spt", "dpt", "cs1", "msg"};
    private static final String[] ENDS = {
        "src", "dst", "spt", "dpt", "in", "out", "shost", "dhost", "spid", "dpid", "sproc", "dproc", "suid", "duid",
        "suser", "duser", "msg"
    };

    static final MappingTable TABLE = event(anomaly(new MappingTable.Builder()))
            .to("SocketKey.host_id", "deviceExternalId", "externalId")
            .remainder((record, path) -> CefRemainder.key(path))
            .build();

    private CefTable() {}

    private static MappingTable.Builder event(MappingTable.Builder table) {
        return table.to("SocketEvent.op", "act", "deviceEventClassId", "name", "msg")
                .to("SocketEvent.host_name", "dvchost", "shost", "dhost")
                .also("SocketEvent.epoch", "externalId")
                .also("SocketEvent.sequence", "externalId")
                .also("SocketEvent.observed_at", "rt")
                .also("SocketEvent.opened_not_after", "start")
                .also("SocketEvent.closed_not_after", "end")
                .to("SocketEvent.protocol", "proto", "cs1", "cs1Label", "msg")
                .to("SocketEvent.local_ip", IP)
                .to("SocketEvent.local_port", PORT)
                .to("SocketEvent.remote_ip", IP)
                .to("SocketEvent.remote_port", PORT)
                .to("SocketEvent.interface", "deviceInboundInterface", "deviceOutboundInterface")
                .also("SocketEvent.direction", ENDS)
                .also("SocketEvent.direction", "deviceDirection", "deviceInboundInterface", "deviceOutboundInterface")
                .also("SocketEvent.role", ENDS)
                .to("SocketEvent.state", "cs3", "msg")
                .to("SocketEvent.close_reason", "reason", "outcome", "msg")
                .to("SocketEvent.uid", "suid", "duid")
                .to("SocketEvent.user", "suser", "duser")
                .to("SocketEvent.pid", "spid", "dpid")
                .to("SocketEvent.command", "sproc", "dproc", "msg")
                .to("SocketEvent.executable", "filePath")
                .to("SocketEvent.container_id", "cs2")
                .also("SocketEvent.payload_bytes_sent", "in", "out")
                .also("SocketEvent.payload_bytes_received", "in", "out");
    }

    private static MappingTable.Builder anomaly(MappingTable.Builder table) {
        return table.to("Anomaly.anomaly_id", "externalId")
                .to("Anomaly.life", "act")
                .to("Anomaly.rule", "deviceEventClassId", "name")
                .also("Anomaly.subject.kind", "src", "dst")
                .also("Anomaly.subject.fields", "src", "dst", "dpt", "proto", "dproc", "deviceExternalId")
                .to("Anomaly.severity", "severity")
                .to("Anomaly.technique", "cs1")
                .to("Anomaly.value", "cfp1")
                .to("Anomaly.threshold", "cfp2")
                .to("Anomaly.unit", "cfp1Label", "cfp2Label")
                .also("Anomaly.first_seen", "start")
                .also("Anomaly.last_seen", "end")
                .also("Anomaly.cleared_at", "end")
                .also("Anomaly.at", "rt")
                .also("Anomaly.host_ids", "deviceExternalId")
                .to("Anomaly.text", "msg")
                .to("Anomaly.rules_fingerprint", "cs2");
    }
}
