package io.sockcdc.consumers.siem;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Severity;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Common Event Format: the keys of ArcSight's dictionary where there is one, else keys that begin with {@code sockcdc}. IPv6
 * addresses stand in c6a2 (source) and c6a3 (destination), as the dictionary has it.
 */
final class CefMapper implements SiemMapper {
    private static final CefRemainder KEY =
            new CefRemainder(SocketKey.getClassSchema(), CefTable.TABLE.remaining(SocketKey.getClassSchema()));
    private static final CefRemainder EVENT =
            new CefRemainder(SocketEvent.getClassSchema(), CefTable.TABLE.remaining(SocketEvent.getClassSchema()));
    private static final CefRemainder ANOMALY =
            new CefRemainder(Anomaly.getClassSchema(), CefTable.TABLE.remaining(Anomaly.getClassSchema()));
    private static final int ROUTINE = 1;

    private final CefText line = new CefText();
    private final IsoTimes times = new IsoTimes();
    private final CommunityId communityId = new CommunityId(0);
    private final String productVersion;

    CefMapper(String productVersion) {
        this.productVersion = productVersion;
    }

    @Override
    public byte[] header() {
        return new byte[0];
    }

    @Override
    public byte[] event(SocketKey key, SocketEvent event) {
        boolean localFirst = Flow.localIsSource(event);
        begin("socket-" + Flow.lower(event.getOp()), "Socket " + Flow.lower(event.getOp()), ROUTINE);
        line.put("rt", event.getObservedAt())
                .put("cat", "socket")
                .put("act", event.getOp().name());
        line.put("start", Flow.openSince(event)).put("end", event.getClosedNotAfter());
        line.put("msg", Flow.message(event)).put("externalId", Flow.eventId(key, event));
        line.put("proto", upper(Flow.transport(event))).put("outcome", outcome(event));
        line.put(
                "reason",
                event.getCloseReason() == null ? null : event.getCloseReason().name());
        writeEnd(localFirst, event.getLocalIp(), event.getLocalPort());
        writeEnd(!localFirst, event.getRemoteIp(), event.getRemotePort());
        Long sent = event.getPayloadBytesSent();
        Long received = event.getPayloadBytesReceived();
        line.put("in", whole(localFirst ? sent : received)).put("out", whole(localFirst ? received : sent));
        writeHost(key, event, localFirst);
        Long uid = event.getUid();
        line.put(localFirst ? "spid" : "dpid", event.getPid());
        line.put(localFirst ? "sproc" : "dproc", event.getCommand());
        line.put(localFirst ? "suid" : "duid", uid == null ? null : Long.toString(uid));
        line.put(localFirst ? "suser" : "duser", event.getUser());
        line.put("filePath", event.getExecutable());
        line.labelled("cs1", "communityId", communityId.of(event));
        line.labelled("cs2", "containerId", event.getContainerId());
        line.labelled("cs3", "state", event.getState().name());
        KEY.write(line, times, key);
        EVENT.write(line, times, event);
        return bytes();
    }

    @Override
    public byte[] anomaly(Anomaly anomaly) {
        AnomalyWords.Who who = AnomalyWords.who(anomaly);
        begin(anomaly.getRule(), AnomalyWords.title(anomaly.getRule()), severity(anomaly.getSeverity()));
        line.put("rt", anomaly.getAt())
                .put("cat", "anomaly")
                .put("act", anomaly.getLife().name());
        line.put("start", anomaly.getFirstSeen()).put("end", AnomalyWords.end(anomaly));
        line.put("msg", anomaly.getText()).put("externalId", anomaly.getAnomalyId());
        line.put("proto", upper(who.protocol()));
        writeEnd(true, who.sourceIp(), null);
        writeEnd(false, who.destinationIp(), who.destinationPort());
        line.put("dproc", who.process()).put("deviceExternalId", who.hostId());
        line.labelled("cs1", "attackTechnique", anomaly.getTechnique());
        line.labelled("cs2", "rulesFingerprint", anomaly.getRulesFingerprint());
        line.labelled("cfp1", "value: " + anomaly.getUnit(), Double.toString(anomaly.getValue()));
        line.labelled("cfp2", "threshold: " + anomaly.getUnit(), Double.toString(anomaly.getThreshold()));
        ANOMALY.write(line, times, anomaly);
        return bytes();
    }

    private void begin(String id, String name, int severity) {
        line.begin()
                .field("sockcdc")
                .field("sockcdc")
                .field(productVersion)
                .field(id)
                .field(name);
        line.field(Integer.toString(severity));
    }

    private byte[] bytes() {
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void writeEnd(boolean source, @Nullable String ip, @Nullable Integer port) {
        if (ip != null && ip.indexOf(':') >= 0) {
            line.labelled(source ? "c6a2" : "c6a3", source ? "Source IPv6 Address" : "Destination IPv6 Address", ip);
        } else {
            line.put(source ? "src" : "dst", ip);
        }
        line.put(source ? "spt" : "dpt", port);
    }

    private void writeHost(SocketKey key, SocketEvent event, boolean localFirst) {
        line.put("dvchost", event.getHostName()).put(localFirst ? "shost" : "dhost", event.getHostName());
        line.put("deviceExternalId", key.getHostId());
        if (event.getDirection() == Direction.INBOUND) {
            line.put("deviceDirection", (Integer) 0).put("deviceInboundInterface", event.getInterface$());
        } else {
            line.put("deviceDirection", event.getDirection() == Direction.OUTBOUND ? (Integer) 1 : null);
            line.put("deviceOutboundInterface", event.getInterface$());
        }
    }

    private static @Nullable String outcome(SocketEvent event) {
        CloseReason reason = event.getCloseReason();
        if (reason == null) {
            return null;
        }
        return switch (reason) {
            case GRACEFUL, LISTENER_CLOSED -> "success";
            case REFUSED, NEVER_CONNECTED, UNACCEPTED -> "failure";
            case RESET, HOST_RESTART, UNKNOWN -> null;
        };
    }

    /** The dictionary has 32-bit numbers here; what is larger stands under our own key alone. */
    private static @Nullable Long whole(@Nullable Long value) {
        return value == null || value > Integer.MAX_VALUE ? null : value;
    }

    private static int severity(Severity severity) {
        return switch (severity) {
            case UNKNOWN -> 0;
            case LOW -> 3;
            case MEDIUM -> 5;
            case HIGH -> 8;
            case CRITICAL -> 10;
        };
    }

    private static @Nullable String upper(@Nullable String text) {
        return text == null ? null : text.toUpperCase(Locale.ROOT);
    }
}
