package io.sockcdc.consumers.siem;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalyEvidence;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Elastic Common Schema: nested JSON objects; what the schema has no field for stands under {@code sockcdc} by its own name
 * (elastic.co/docs/reference/ecs, custom fields).
 */
final class EcsMapper implements SiemMapper {
    /** The version that lines name: the first of the current major version, which holds every field used. */
    static final String ECS_VERSION = "9.0.0";

    private static final RemainderWriter KEY =
            new RemainderWriter(SocketKey.getClassSchema(), EcsTable.TABLE.remaining(SocketKey.getClassSchema()));
    private static final RemainderWriter EVENT =
            new RemainderWriter(SocketEvent.getClassSchema(), EcsTable.TABLE.remaining(SocketEvent.getClassSchema()));
    private static final RemainderWriter ANOMALY =
            new RemainderWriter(Anomaly.getClassSchema(), EcsTable.TABLE.remaining(Anomaly.getClassSchema()));

    private final JsonLine line = new JsonLine();
    private final CommunityId communityId = new CommunityId(0);
    private final String productVersion;

    EcsMapper(String productVersion) {
        this.productVersion = productVersion;
    }

    @Override
    public byte[] header() {
        return new byte[0];
    }

    @Override
    public byte[] event(SocketKey key, SocketEvent event) {
        return line.write(out -> {
            out.time("@timestamp", event.getObservedAt()).text("message", Flow.message(event));
            writeHead(out);
            writeEvent(out, key, event);
            writeNetwork(out, event);
            writeEnds(out, event);
            out.object("host").text("id", key.getHostId());
            out.text("name", event.getHostName()).text("hostname", event.getHostName());
            out.object("boot").text("id", key.getBootId()).end();
            out.object("os").text("type", "linux").end().end();
            writeOwner(out, event);
            out.object("related");
            out.texts("ip", event.getLocalIp(), differs(event.getRemoteIp(), event.getLocalIp()));
            out.texts("user", event.getUser()).texts("hosts", event.getHostName());
            out.end();
            out.object("sockcdc");
            KEY.write(out.generatorForRemainder(), out.times(), key);
            EVENT.write(out.generatorForRemainder(), out.times(), event);
            out.end();
        });
    }

    private void writeHead(JsonLine out) throws IOException {
        out.object("ecs").text("version", ECS_VERSION).end();
        out.object("agent").text("type", "sockcdc").text("version", productVersion);
        out.end();
    }

    private static void writeEvent(JsonLine out, SocketKey key, SocketEvent event) throws IOException {
        boolean listener = Flow.isListener(event);
        out.object("event").text("kind", "event").texts("category", "network");
        String step = switch (event.getOp()) {
            case OPEN -> "start";
            case CLOSE -> "end";
            case READ, CHANGE, UNKNOWN -> "info";
        };
        boolean refused = event.getCloseReason() == CloseReason.REFUSED;
        out.texts("type", listener ? null : "connection", step, refused ? "denied" : null);
        out.text("action", action(event, listener)).text("outcome", outcome(event));
        out.text(
                "reason",
                event.getCloseReason() == null ? null : event.getCloseReason().name());
        out.time("start", Flow.openSince(event)).time("end", event.getClosedNotAfter());
        out.number("duration", Flow.durationNanos(event));
        out.text("id", Flow.eventId(key, event)).number("sequence", (Long) event.getSequence());
        out.text("module", "sockcdc").text("dataset", "sockcdc.events").text("provider", "sock_diag");
        out.end();
    }

    /** The words of Elastic's own network events where there is one. */
    private static String action(SocketEvent event, boolean listener) {
        return switch (event.getOp()) {
            case OPEN ->
                listener || event.getRole() == Role.UNKNOWN
                        ? "socket_opened"
                        : event.getRole() == Role.CLIENT ? "connection_attempted" : "connection_accepted";
            case CLOSE -> listener || event.getRole() == Role.UNKNOWN ? "socket_closed" : "disconnect_received";
            case CHANGE -> "socket_changed";
            case READ, UNKNOWN -> "socket_seen";
        };
    }

    private static String outcome(SocketEvent event) {
        CloseReason reason = event.getCloseReason();
        if (reason == null) {
            return event.getState() == State.ESTABLISHED || event.getState() == State.LISTEN ? "success" : "unknown";
        }
        return switch (reason) {
            case GRACEFUL, LISTENER_CLOSED -> "success";
            case REFUSED, NEVER_CONNECTED, UNACCEPTED -> "failure";
            case RESET, HOST_RESTART, UNKNOWN -> "unknown";
        };
    }

    private void writeNetwork(JsonLine out, SocketEvent event) throws IOException {
        int version = Flow.ipVersion(event);
        int iana = Flow.ianaNumber(event);
        out.object("network").text("transport", Flow.transport(event));
        out.text("type", version == 0 ? null : "ipv" + version);
        out.text("iana_number", iana == 0 ? null : Integer.toString(iana)).text("direction", direction(event));
        out.text("community_id", communityId.of(event));
        out.number("bytes", Flow.sum(event.getPayloadBytesSent(), event.getPayloadBytesReceived()));
        out.number("packets", Flow.sum(Flow.packetsSent(event), Flow.packetsReceived(event)));
        out.end();
    }

    /** From this host's point of view; a connection within the host is in at the server's end and out at the client's. */
    private static @Nullable String direction(SocketEvent event) {
        Direction direction = event.getDirection();
        if (direction == Direction.LOCAL) {
            return event.getRole() == Role.SERVER ? "ingress" : event.getRole() == Role.CLIENT ? "egress" : null;
        }
        return direction == Direction.INBOUND ? "ingress" : direction == Direction.OUTBOUND ? "egress" : null;
    }

    private static void writeEnds(JsonLine out, SocketEvent event) throws IOException {
        boolean localFirst = Flow.localIsSource(event);
        if (event.getLocalIp() != null || event.getLocalPort() != null) {
            writeEnd(out, localFirst ? "source" : "destination", event.getLocalIp(), event.getLocalPort());
            out.number("bytes", event.getPayloadBytesSent()).number("packets", Flow.packetsSent(event));
            out.end();
        }
        if (event.getRemoteIp() != null || event.getRemotePort() != null) {
            writeEnd(out, localFirst ? "destination" : "source", event.getRemoteIp(), event.getRemotePort());
            out.number("bytes", event.getPayloadBytesReceived()).number("packets", Flow.packetsReceived(event));
            out.end();
        }
    }

    private static void writeEnd(JsonLine out, String name, @Nullable String ip, @Nullable Integer port)
            throws IOException {
        out.object(name).text("address", ip).text("ip", ip).number("port", port);
    }

    private static void writeOwner(JsonLine out, SocketEvent event) throws IOException {
        out.object("process").number("pid", event.getPid()).text("name", event.getCommand());
        out.text("executable", event.getExecutable()).time("start", event.getProcessStartedAt());
        out.end();
        Long uid = event.getUid();
        out.object("user").text("id", uid == null ? null : Long.toString(uid)).text("name", event.getUser());
        out.end();
        if (event.getContainerId() != null) {
            out.object("container").text("id", event.getContainerId());
            out.text("name", event.getContainerName()).end();
        } else if (event.getContainerName() != null) {
            out.object("container").text("name", event.getContainerName()).end();
        }
        if (event.getPod() != null) {
            out.object("orchestrator").text("type", "kubernetes").object("resource");
            out.text("type", "pod").text("name", event.getPod()).end().end();
        }
    }

    private static @Nullable String differs(@Nullable String text, @Nullable String from) {
        return text != null && text.equals(from) ? null : text;
    }

    @Override
    public byte[] anomaly(Anomaly anomaly) {
        return line.write(out -> {
            out.time("@timestamp", anomaly.getAt()).text("message", anomaly.getText());
            writeHead(out);
            writeAlert(out, anomaly);
            out.object("rule").text("id", anomaly.getRule()).text("name", AnomalyWords.title(anomaly.getRule()));
            out.text("version", anomaly.getRulesFingerprint()).text("description", anomaly.getText());
            out.end();
            writeThreat(out, anomaly.getTechnique());
            writeSubject(out, anomaly);
            out.object("sockcdc").object("anomaly");
            ANOMALY.write(out.generatorForRemainder(), out.times(), anomaly);
            out.end().end();
        });
    }

    private static void writeAlert(JsonLine out, Anomaly anomaly) throws IOException {
        Life life = anomaly.getLife();
        out.object("event").text("kind", "alert").texts("category", "intrusion_detection", "network");
        out.texts("type", "info", life == Life.OPEN ? "start" : life == Life.CLEAR ? "end" : null);
        out.text("action", "anomaly_" + Flow.lower(life)).text("id", AnomalyWords.stepId(anomaly));
        out.time("start", anomaly.getFirstSeen()).time("end", AnomalyWords.end(anomaly));
        out.number("severity", (Integer) AnomalyWords.severity(anomaly));
        out.number("risk_score", AnomalyWords.riskScore(anomaly));
        out.text("module", "sockcdc").text("dataset", "sockcdc.anomalies").text("provider", "sockcdc");
        out.end();
    }

    private static void writeThreat(JsonLine out, @Nullable String technique) throws IOException {
        if (technique == null) {
            return;
        }
        AttackTechnique known = AttackTechnique.of(technique);
        String parent = AttackTechnique.parentId(technique);
        boolean isSub = !parent.equals(technique);
        out.object("threat").text("framework", "MITRE ATT&CK");
        if (known != null) {
            out.object("tactic").texts("id", known.tacticId()).texts("name", known.tacticName());
            out.texts("reference", "https://attack.mitre.org/tactics/" + known.tacticId() + "/")
                    .end();
        }
        out.object("technique").texts("id", parent).texts("name", known == null ? null : known.name());
        out.texts("reference", "https://attack.mitre.org/techniques/" + parent + "/");
        if (isSub) {
            out.object("subtechnique").texts("id", technique).texts("name", known == null ? null : known.subName());
            out.texts("reference", "https://attack.mitre.org/techniques/" + technique.replace('.', '/') + "/")
                    .end();
        }
        out.end().end();
    }

    private static void writeSubject(JsonLine out, Anomaly anomaly) throws IOException {
        AnomalyWords.Who who = AnomalyWords.who(anomaly);
        if (who.hostId() != null) {
            out.object("host").text("id", who.hostId()).end();
        }
        if (who.protocol() != null) {
            out.object("network").text("transport", who.protocol()).end();
        }
        if (who.sourceIp() != null) {
            out.object("source").text("address", who.sourceIp()).text("ip", who.sourceIp());
            out.end();
        }
        if (who.destinationIp() != null || who.destinationPort() != null) {
            out.object("destination").text("address", who.destinationIp()).text("ip", who.destinationIp());
            out.number("port", who.destinationPort()).end();
        }
        if (who.process() != null) {
            out.object("process").text("name", who.process()).end();
        }
        Set<String> addresses = new LinkedHashSet<>();
        addIfThere(addresses, who.sourceIp());
        addIfThere(addresses, who.destinationIp());
        for (AnomalyEvidence socket : anomaly.getEvidence()) {
            addIfThere(addresses, socket.getLocalIp());
            addIfThere(addresses, socket.getRemoteIp());
        }
        out.object("related").texts("ip", addresses.toArray(String[]::new));
        out.texts("hosts", anomaly.getHostIds().toArray(String[]::new)).end();
    }

    private static void addIfThere(Set<String> all, @Nullable String one) {
        if (one != null) {
            all.add(one);
        }
    }
}
