package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.util.List;

/** Sockets and events as JSON, in brief or whole. */
final class SocketJson {
    static final Parameter DETAIL = Parameter.choice(
            "detail", "brief", "brief leaves out tcp_info, memory, congestion_info and ulp_info.", "brief", "full");
    private static final List<String> DETAILS =
            List.of("tcp_info", "memory", "congestion_info", "ulp_info", "healed", "socket_options");

    private SocketJson() {}

    static ObjectNode of(SocketKey key, SocketEvent event, boolean full) {
        ObjectNode node = Json.fields(key, event);
        return full ? node : node.remove(DETAILS);
    }

    /** JSON Schema of a socket or event. */
    static ObjectNode shape() {
        return Shapes.requiringOnly(
                Shapes.records(
                        "One change of one socket, after-image first: the fields of its key, then its own. A socket is "
                                + "told by the newest event of it.",
                        SocketKey.getClassSchema(),
                        SocketEvent.getClassSchema()),
                "host_id",
                "boot_id",
                "netns",
                "cookie",
                "op",
                "observed_at",
                "family",
                "protocol",
                "state",
                "role",
                "direction");
    }
}
