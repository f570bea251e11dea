package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.consumers.query.ReceivedEvent;
import io.sockcdc.consumers.web.model.AnomalyRow;
import io.sockcdc.consumers.web.model.CountRow;
import io.sockcdc.consumers.web.model.CountSubjects;
import io.sockcdc.consumers.web.model.Micros;
import io.sockcdc.consumers.web.model.ReadModel;
import io.sockcdc.consumers.web.model.SocketRow;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SubjectKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code /ips/{ip}}. */
final class IpEndpoint implements Endpoint {
    private static final Parameter IP =
            Parameter.path("ip", "A remote address as it stands in events: RFC 5952, IPv4-mapped as IPv4.");
    private static final int MOST_SOCKETS = 200;
    private static final int MOST_EVENTS = 100;
    private static final int MOST_FLAGS = 50;

    private final Views views;
    private final ReadModel model;
    private final CountsEndpoint counts;

    IpEndpoint(Views views, ReadModel model, CountsEndpoint counts) {
        this.views = views;
        this.model = model;
        this.counts = counts;
    }

    @Override
    public String path() {
        return "/api/v1/ips/{ip}";
    }

    @Override
    public String name() {
        return "ip";
    }

    @Override
    public String summary() {
        return "Everything about one remote address: counts, hosts, sockets, programs, flags";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(IP, Parameter.AT);
    }

    @Override
    public ObjectNode shape() {
        ObjectNode peers = Shapes.object(
                "A program or service that the address is connected with.",
                "host_id",
                Shapes.text("On this host."),
                "role",
                Shapes.words("What the host's end is.", Role.values()),
                "command?",
                Shapes.text("Command name of the program, when known."),
                "executable?",
                Shapes.text("Path of its executable, when known."),
                "protocol",
                Shapes.text("Transport protocol."),
                "port?",
                Shapes.integer("The server's port: local for SERVER, remote otherwise."),
                "open",
                Shapes.integer("Connections that are open."));
        return Shapes.object(
                "Everything about one remote address.",
                "ip",
                Shapes.text("The address."),
                "at",
                Shapes.time("The moment that is shown."),
                "counts?",
                Shapes.ref("Counts"),
                "hosts",
                Shapes.array("Counts for each host that it is or was connected with.", Shapes.ref("Counts")),
                "peers",
                Shapes.array("With what it is connected, most connections first.", peers),
                "sockets_matching",
                Shapes.integer("Open sockets with this remote address."),
                "sockets",
                Shapes.array("Up to " + MOST_SOCKETS + " of them, the newest first.", Shapes.ref("Socket")),
                "anomalies",
                Shapes.array("Flags about it, or with it as evidence; open ones first.", Shapes.ref("Anomaly")),
                "events",
                Shapes.array(
                        "Its newest events among the last that this process saw, the newest first; none of the past.",
                        Shapes.ref("Socket")));
    }

    @Override
    public ObjectNode answer(Query query) throws InterruptedException {
        String ip = query.word(IP);
        if (!ip.matches("[0-9a-fA-F:.]{2,45}(%[A-Za-z0-9._-]{1,15})?")) {
            throw new ProblemException(Problem.parameter("ip", "ip must be an address, IPv4 or IPv6", null));
        }
        View view = views.of(query);
        List<SocketRow> sockets = new ArrayList<>();
        view.forEachSocket(row -> {
            if (ip.equals(row.event().getRemoteIp())) {
                sockets.add(row);
            }
        });
        sockets.sort(Comparator.comparing((SocketRow row) -> row.event().getObservedAt())
                .reversed());
        ObjectNode node = Json.object();
        node.put("ip", ip);
        node.put("at", Json.time(view.time()));
        counts(node, ip, view);
        peers(node, sockets);
        node.put("sockets_matching", sockets.size());
        var list = node.putArray("sockets");
        sockets.stream().limit(MOST_SOCKETS).forEach(row -> list.add(SocketJson.of(row.key(), row.event(), false)));
        anomalies(node, ip, view);
        events(node, ip, view);
        if (!node.has("counts") && sockets.isEmpty() && node.get("anomalies").isEmpty()) {
            throw new ProblemException(Problem.notFound("nothing is known of " + ip + " at that time"));
        }
        return node;
    }

    private void counts(ObjectNode node, String ip, View view) {
        var hosts = Json.MAPPER.createArrayNode();
        if (view.isLive()) {
            CountRow all = model.counts().one(CountSubjects.remoteIp(ip));
            if (all != null) {
                node.set("counts", counts.json(all));
            }
            for (CountRow row : model.counts().all(SubjectKind.HOST_REMOTE_IP)) {
                if (ip.equals(row.subject().getIp())) {
                    hosts.add(counts.json(row));
                }
            }
        } else {
            SocketPredicate its = row -> ip.equals(row.event().getRemoteIp());
            Map<CountSubject, Tally> all = Tally.all(SubjectKind.REMOTE_IP, view, its);
            all.forEach((subject, tally) -> node.set("counts", tally.json(subject, view)));
            Tally.all(SubjectKind.HOST_REMOTE_IP, view, its)
                    .forEach((subject, tally) -> hosts.add(tally.json(subject, view)));
        }
        node.set("hosts", hosts);
    }

    private static void peers(ObjectNode node, List<SocketRow> sockets) {
        Map<String, ObjectNode> peers = new TreeMap<>();
        for (SocketRow row : sockets) {
            Integer port = row.event().getRole() == Role.SERVER
                    ? row.event().getLocalPort()
                    : row.event().getRemotePort();
            String key = row.key().getHostId()
                    + '\n'
                    + row.event().getRole()
                    + '\n'
                    + row.event().getCommand()
                    + '\n'
                    + row.event().getProtocol()
                    + '\n'
                    + port;
            ObjectNode peer = peers.computeIfAbsent(key, any -> {
                ObjectNode fresh = Json.object();
                fresh.put("host_id", row.key().getHostId());
                fresh.put("role", row.event().getRole().name());
                if (row.event().getCommand() != null) {
                    fresh.put("command", row.event().getCommand());
                }
                if (row.event().getExecutable() != null) {
                    fresh.put("executable", row.event().getExecutable());
                }
                fresh.put("protocol", row.event().getProtocol().name());
                if (port != null) {
                    fresh.put("port", port);
                }
                return fresh.put("open", 0);
            });
            peer.put("open", peer.get("open").asLong() + 1);
        }
        var list = node.putArray("peers");
        peers.values().stream()
                .sorted(Comparator.comparingLong(
                        (ObjectNode peer) -> -peer.get("open").asLong()))
                .forEach(list::add);
    }

    private void anomalies(ObjectNode node, String ip, View view) {
        long at = Micros.of(view.time());
        var list = node.putArray("anomalies");
        model.anomalies().all().stream()
                .filter(row -> view.isLive() || row.wasOpenAt(at))
                .filter(row -> isAbout(row, ip))
                .sorted(AnomaliesEndpoint.NEWEST_FIRST)
                .limit(MOST_FLAGS)
                .forEach(row -> list.add(AnomaliesEndpoint.json(row)));
    }

    private static boolean isAbout(AnomalyRow row, String ip) {
        return ip.equals(row.latest().getSubject().getFields().get("remote_ip"))
                || row.latest().getEvidence().stream().anyMatch(evidence -> ip.equals(evidence.getRemoteIp()));
    }

    private void events(ObjectNode node, String ip, View view) {
        var list = node.putArray("events");
        if (!view.isLive()) {
            return;
        }
        List<ReceivedEvent> newest = model.events().newest();
        for (int i = newest.size() - 1; i >= 0 && list.size() < MOST_EVENTS; i--) {
            ReceivedEvent received = newest.get(i);
            if (ip.equals(received.event().getRemoteIp())) {
                list.add(SocketJson.of(received.key(), received.event(), false));
            }
        }
    }
}
