package io.sockcdc.consumers.siem;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.SocketEvent;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/** Where fields go in Zeek's conn.log, which has columns for connections and for nothing else. */
final class ZeekTable {
    private static final Set<String> PLACED = Set.of(
            "SocketEvent.op",
            "SocketEvent.observed_at",
            "SocketEvent.opened_not_after",
            "SocketEvent.closed_not_after",
            "SocketEvent.protocol",
            "SocketEvent.local_ip",
            "SocketEvent.local_port",
            "SocketEvent.remote_ip",
            "SocketEvent.remote_port",
            "SocketEvent.direction",
            "SocketEvent.role",
            "SocketEvent.previous_state",
            "SocketEvent.state",
            "SocketEvent.close_reason",
            "SocketEvent.tcp_info",
            "SocketEvent.payload_bytes_sent",
            "SocketEvent.payload_bytes_received");
    private static final String NO_COLUMN = "conn.log has no column for it";
    private static final String[] ENDS = {
        "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "orig_bytes", "resp_bytes", "orig_pkts", "resp_pkts"
    };

    static final MappingTable TABLE = table();

    private ZeekTable() {}

    private static MappingTable table() {
        return new MappingTable.Builder()
                .to("SocketKey.host_id", "uid")
                .to("SocketKey.boot_id", "uid")
                .to("SocketKey.netns", "uid")
                .to("SocketKey.cookie", "uid")
                .none("a line is a connection that ended: CLOSE gives one, the others none", List.of("SocketEvent.op"))
                .to("SocketEvent.observed_at", "ts")
                .to("SocketEvent.opened_not_after", "ts", "duration")
                .to("SocketEvent.closed_not_after", "duration")
                .to("SocketEvent.protocol", "proto", "ip_proto", "conn_state", "history", "community_id")
                .to("SocketEvent.local_ip", "id.orig_h", "id.resp_h", "community_id")
                .to("SocketEvent.local_port", "id.orig_p", "id.resp_p", "community_id")
                .to("SocketEvent.remote_ip", "id.orig_h", "id.resp_h", "community_id")
                .to("SocketEvent.remote_port", "id.orig_p", "id.resp_p", "community_id")
                .to("SocketEvent.direction", "local_orig", "local_resp")
                .to("SocketEvent.direction", ENDS)
                .to("SocketEvent.role", ENDS)
                .to("SocketEvent.role", "conn_state", "history")
                .to("SocketEvent.previous_state", "conn_state", "history")
                .to("SocketEvent.close_reason", "conn_state", "history")
                .to("SocketEvent.tcp_info.segs_out", "orig_pkts", "resp_pkts")
                .to("SocketEvent.tcp_info.segs_in", "orig_pkts", "resp_pkts")
                .to("SocketEvent.payload_bytes_sent", "orig_bytes", "resp_bytes")
                .to("SocketEvent.payload_bytes_received", "orig_bytes", "resp_bytes")
                .none("it is CLOSE on every line", List.of("SocketEvent.state"))
                .none(NO_COLUMN, others(SocketEvent.getClassSchema()))
                .none(NO_COLUMN, tcpInfo())
                .none("conn.log holds connections; anomalies go by ecs, ocsf or cef", others(Anomaly.getClassSchema()))
                .build();
    }

    private static List<String> others(Schema record) {
        return record.getFields().stream()
                .map(field -> record.getName() + "." + field.name())
                .filter(path -> !PLACED.contains(path))
                .toList();
    }

    private static List<String> tcpInfo() {
        Schema tcpInfo = MappingTable.nested(
                SocketEvent.getClassSchema().getField("tcp_info").schema());
        return tcpInfo == null
                ? List.of()
                : tcpInfo.getFields().stream()
                        .map(Schema.Field::name)
                        .filter(name -> !name.equals("segs_out") && !name.equals("segs_in"))
                        .map(name -> "SocketEvent.tcp_info." + name)
                        .toList();
    }
}
