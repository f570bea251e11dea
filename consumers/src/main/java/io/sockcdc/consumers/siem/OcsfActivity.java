package io.sockcdc.consumers.siem;

import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A socket event as Network Activity. Owned by one thread. */
final class OcsfActivity {
    private static final RemainderWriter KEY =
            new RemainderWriter(SocketKey.getClassSchema(), OcsfTable.TABLE.remaining(SocketKey.getClassSchema()));
    private static final RemainderWriter EVENT =
            new RemainderWriter(SocketEvent.getClassSchema(), OcsfTable.TABLE.remaining(SocketEvent.getClassSchema()));

    private final String productVersion;
    private final CommunityId communityId = new CommunityId(0);

    OcsfActivity(String productVersion) {
        this.productVersion = productVersion;
    }

    /** An activity of the class, by its number and caption. */
    enum Activity {
        OPEN(1, "Open"),
        CLOSE(2, "Close"),
        RESET(3, "Reset"),
        FAIL(4, "Fail"),
        REFUSE(5, "Refuse"),
        TRAFFIC(6, "Traffic"),
        LISTEN(7, "Listen"),
        UNKNOWN(0, "Unknown");

        private final int id;
        private final String caption;

        Activity(int id, String caption) {
            this.id = id;
            this.caption = caption;
        }

        static Activity of(SocketEvent event) {
            boolean listener = Flow.isListener(event);
            return switch (event.getOp()) {
                case OPEN -> listener ? LISTEN : OPEN;
                case READ, CHANGE -> listener ? LISTEN : TRAFFIC;
                case CLOSE -> closing(event.getCloseReason());
                case UNKNOWN -> UNKNOWN;
            };
        }

        private static Activity closing(@Nullable CloseReason reason) {
            if (reason == null) {
                return CLOSE;
            }
            return switch (reason) {
                case RESET, UNACCEPTED -> RESET;
                case REFUSED -> REFUSE;
                case NEVER_CONNECTED -> FAIL;
                case GRACEFUL, LISTENER_CLOSED, HOST_RESTART, UNKNOWN -> CLOSE;
            };
        }
    }

    void write(JsonLine out, SocketKey key, SocketEvent event) throws IOException {
        Activity activity = Activity.of(event);
        OcsfBase.writeClassification(out, OcsfBase.OcsfClass.NETWORK_ACTIVITY, activity.id, activity.caption);
        out.number("severity_id", (Integer) 1).text("severity", "Informational");
        OcsfBase.writeTime(out, "time", event.getObservedAt());
        out.text("message", Flow.message(event));
        writeStatus(out, event);
        writeMetadata(out, key, event);
        writeConnection(out, key, event);
        writeEnds(out, key, event);
        writeTraffic(out, event);
        writeObservationPoint(out, event);
        writeDevice(out, key, event);
        writeActor(out, event);
        out.array("observables");
        boolean localFirst = Flow.localIsSource(event);
        OcsfBase.writeIpObservable(out, localFirst ? "src_endpoint.ip" : "dst_endpoint.ip", event.getLocalIp());
        OcsfBase.writeIpObservable(out, localFirst ? "dst_endpoint.ip" : "src_endpoint.ip", event.getRemoteIp());
        out.end();
        writeUnmapped(out, key, event);
    }

    private static void writeStatus(JsonLine out, SocketEvent event) throws IOException {
        CloseReason reason = event.getCloseReason();
        boolean established = event.getState() == State.ESTABLISHED || event.getState() == State.LISTEN;
        if (reason == CloseReason.REFUSED
                || reason == CloseReason.NEVER_CONNECTED
                || reason == CloseReason.UNACCEPTED) {
            out.number("status_id", (Integer) 2).text("status", "Failure");
        } else if (reason == CloseReason.GRACEFUL || reason == CloseReason.LISTENER_CLOSED || established) {
            out.number("status_id", (Integer) 1).text("status", "Success");
        } else {
            out.number("status_id", (Integer) 0).text("status", "Unknown");
        }
        out.text("status_code", reason == null ? null : reason.name());
    }

    private void writeMetadata(JsonLine out, SocketKey key, SocketEvent event) throws IOException {
        OcsfBase.beginMetadata(out, productVersion, "sockcdc.events", Flow.eventId(key, event), event.getObservedAt());
        out.text("correlation_uid", Flow.socketId(key));
        out.number("sequence", event.getSequence() > Integer.MAX_VALUE ? null : (Long) event.getSequence());
        out.text("event_code", event.getOp().name()).end();
    }

    private void writeConnection(JsonLine out, SocketKey key, SocketEvent event) throws IOException {
        int iana = Flow.ianaNumber(event);
        int version = Flow.ipVersion(event);
        out.object("connection_info").text("uid", Long.toUnsignedString(key.getCookie()));
        switch (event.getDirection()) {
            case INBOUND -> out.number("direction_id", (Integer) 1).text("direction", "Inbound");
            case OUTBOUND -> out.number("direction_id", (Integer) 2).text("direction", "Outbound");
            case LOCAL -> out.number("direction_id", (Integer) 4).text("direction", "Local");
            case LISTENER -> out.number("direction_id", (Integer) 99).text("direction", "Listener");
            case UNKNOWN -> out.number("direction_id", (Integer) 0).text("direction", "Unknown");
        }
        if (event.getDirection() == Direction.LOCAL) {
            out.number("boundary_id", (Integer) 1).text("boundary", "Localhost");
        }
        out.text("protocol_name", Flow.transport(event)).number("protocol_num", iana == 0 ? null : (Integer) iana);
        out.number("protocol_ver_id", version == 0 ? null : (Integer) version);
        out.text("community_uid", communityId.of(event)).end();
    }

    private static void writeEnds(JsonLine out, SocketKey key, SocketEvent event) throws IOException {
        boolean localFirst = Flow.localIsSource(event);
        out.object(localFirst ? "src_endpoint" : "dst_endpoint");
        out.text("uid", key.getHostId()).text("hostname", event.getHostName());
        out.text("ip", event.getLocalIp()).number("port", event.getLocalPort());
        Integer index = event.getInterfaceIndex();
        out.text("interface_uid", index == null ? null : Integer.toString(index));
        out.text("interface_name", event.getInterface$());
        writeContainer(out, event);
        out.end();
        if (event.getRemoteIp() != null) {
            out.object(localFirst ? "dst_endpoint" : "src_endpoint");
            out.text("ip", event.getRemoteIp())
                    .number("port", event.getRemotePort())
                    .end();
        }
        out.truth("is_src_dst_assignment_known", Flow.isAssignmentKnown(event));
    }

    private static void writeContainer(JsonLine out, SocketEvent event) throws IOException {
        if (event.getContainerId() != null || event.getContainerName() != null) {
            out.object("container").text("uid", event.getContainerId());
            out.text("name", event.getContainerName()).end();
        }
    }

    private static void writeTraffic(JsonLine out, SocketEvent event) throws IOException {
        boolean localFirst = Flow.localIsSource(event);
        Long sent = event.getPayloadBytesSent();
        Long received = event.getPayloadBytesReceived();
        Long packetsSent = Flow.packetsSent(event);
        Long packetsReceived = Flow.packetsReceived(event);
        out.object("cumulative_traffic");
        out.number("bytes_out", localFirst ? sent : received).number("bytes_in", localFirst ? received : sent);
        out.number("bytes", Flow.sum(sent, received));
        out.number("packets_out", localFirst ? packetsSent : packetsReceived);
        out.number("packets_in", localFirst ? packetsReceived : packetsSent);
        out.number("packets", Flow.sum(packetsSent, packetsReceived));
        OcsfBase.writeTime(out, "start_time", Flow.openSince(event));
        OcsfBase.writeTime(out, "end_time", event.getClosedNotAfter());
        out.end();
    }

    private static void writeObservationPoint(JsonLine out, SocketEvent event) throws IOException {
        if (event.getDirection() == Direction.LOCAL) {
            out.number("observation_point_id", (Integer) 4).text("observation_point", "Both");
        } else if (!Flow.isAssignmentKnown(event)) {
            out.number("observation_point_id", (Integer) 0).text("observation_point", "Unknown");
        } else if (Flow.localIsSource(event)) {
            out.number("observation_point_id", (Integer) 1).text("observation_point", "Source");
        } else {
            out.number("observation_point_id", (Integer) 2).text("observation_point", "Destination");
        }
    }

    private static void writeDevice(JsonLine out, SocketKey key, SocketEvent event) throws IOException {
        out.object("device").number("type_id", (Integer) 0).text("type", "Unknown");
        out.text("uid", key.getHostId()).text("hostname", event.getHostName()).text("name", event.getHostName());
        out.text("boot_uid", key.getBootId());
        out.object("os").text("name", "Linux").number("type_id", (Integer) 200).text("type", "Linux");
        out.end().end();
    }

    private static void writeActor(JsonLine out, SocketEvent event) throws IOException {
        Long uid = event.getUid();
        boolean user = uid != null || event.getUser() != null;
        if (!user && event.getPid() == null) {
            return;
        }
        out.object("actor");
        if (event.getPid() != null) {
            out.object("process").number("pid", event.getPid()).text("name", event.getCommand());
            writeFile(out, event.getExecutable());
            OcsfBase.writeTime(out, "created_time", event.getProcessStartedAt());
            writeContainer(out, event);
            out.end();
        }
        if (user) {
            out.object("user")
                    .text("uid", uid == null ? null : Long.toString(uid))
                    .text("name", event.getUser());
            out.end();
        }
        out.end();
    }

    private static void writeFile(JsonLine out, @Nullable String path) throws IOException {
        if (path != null) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            out.object("file").text("path", path).text("name", name.isEmpty() ? path : name);
            out.number("type_id", (Integer) 1).text("type", "Regular File").end();
        }
    }

    private static void writeUnmapped(JsonLine out, SocketKey key, SocketEvent event) throws IOException {
        out.object("unmapped");
        KEY.write(out.generatorForRemainder(), out.times(), key);
        EVENT.write(out.generatorForRemainder(), out.times(), event);
        if (event.getPid() == null) {
            out.text("command", event.getCommand()).text("executable", event.getExecutable());
            out.time("process_started_at", event.getProcessStartedAt());
        }
        if (event.getRemoteIp() == null) {
            out.number("remote_port", event.getRemotePort());
        }
        if (event.getSequence() > Integer.MAX_VALUE) {
            out.number("sequence", (Long) event.getSequence());
        }
        out.end();
    }
}
