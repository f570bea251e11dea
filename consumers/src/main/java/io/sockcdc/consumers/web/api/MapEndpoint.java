package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.consumers.web.model.SocketRow;
import io.sockcdc.schema.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code /map}. */
final class MapEndpoint implements Endpoint {
    private static final Parameter REMOTES =
            Parameter.number("remotes", 1, 200, "25", "Most remote addresses to tell apart; the others are one.");
    private static final Parameter SERVICES =
            Parameter.number("services", 1, 200, "25", "Most services and programs to tell apart; the others are one.");
    private static final String OTHERS = "others";

    private record Link(String host, String service, String remote) {}

    private final Views views;

    MapEndpoint(Views views) {
        this.views = views;
    }

    @Override
    public String path() {
        return "/api/v1/map";
    }

    @Override
    public String name() {
        return "map";
    }

    @Override
    public String summary() {
        return "Which host's services and programs are connected with which remote addresses";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.FILTER, REMOTES, SERVICES, Parameter.AT);
    }

    @Override
    public ObjectNode shape() {
        ObjectNode service = Shapes.object(
                "A service (SERVER) or a program that connects out (CLIENT).",
                "id",
                Shapes.text("Names it in links."),
                "host_id",
                Shapes.text("Its host; empty for the others."),
                "role",
                Shapes.words("What this end is.", Role.values()),
                "name",
                Shapes.text("Command name, or the port where no program is known."),
                "port?",
                Shapes.integer("Local port of a service."),
                "open",
                Shapes.integer("Connections that are open."));
        ObjectNode remote = Shapes.object(
                "A remote address.",
                "ip",
                Shapes.text("The address; others for those that are not told apart."),
                "addresses",
                Shapes.integer("How many addresses that is."),
                "open",
                Shapes.integer("Connections that are open."));
        ObjectNode link = Shapes.object(
                "Connections between the two.",
                "service",
                Shapes.text("Id of the service."),
                "remote",
                Shapes.text("The remote's ip."),
                "open",
                Shapes.integer("How many."));
        ObjectNode host = Shapes.object(
                "A host.",
                "host_id",
                Shapes.text("The host."),
                "host_name",
                Shapes.text("Its name, for people."),
                "open",
                Shapes.integer("Connections that are open."));
        return Shapes.object(
                "Connections between hosts, their services, and remote addresses.",
                "at",
                Shapes.time("The moment that is shown."),
                "hosts",
                Shapes.array("Hosts, most connections first.", host),
                "services",
                Shapes.array("Services and programs, most connections first.", service),
                "remotes",
                Shapes.array("Remote addresses, most connections first.", remote),
                "links",
                Shapes.array("Connections.", link));
    }

    @Override
    public ObjectNode answer(Query query) throws InterruptedException {
        View view = views.of(query);
        SocketPredicate wanted = SocketPredicate.of(query.filter());
        Map<Link, Long> links = new HashMap<>();
        Map<String, ObjectNode> services = new HashMap<>();
        view.forEachSocket(row -> {
            if (row.isConnection() && wanted.test(row)) {
                ObjectNode service = service(row);
                String id = service.get("id").asText();
                services.putIfAbsent(id, service);
                links.merge(
                        new Link(
                                row.key().getHostId(),
                                id,
                                String.valueOf(row.event().getRemoteIp())),
                        1L,
                        Long::sum);
            }
        });
        Map<String, Long> byService = sums(links, true);
        Map<String, Long> byRemote = sums(links, false);
        Set<String> keptServices = largest(byService, query.number(SERVICES));
        Set<String> keptRemotes = largest(byRemote, query.number(REMOTES));
        ObjectNode node = Json.object().put("at", Json.time(view.time()));
        hosts(node, links, view);
        services(node, byService, keptServices, services);
        remotes(node, byRemote, keptRemotes);
        Map<String, ObjectNode> merged = new TreeMap<>();
        links.forEach((link, open) -> {
            String service = keptServices.contains(link.service()) ? link.service() : OTHERS;
            String remote = keptRemotes.contains(link.remote()) ? link.remote() : OTHERS;
            ObjectNode one = merged.computeIfAbsent(
                    service + '\n' + remote,
                    any -> Json.object()
                            .put("service", service)
                            .put("remote", remote)
                            .put("open", 0));
            one.put("open", one.get("open").asLong() + open);
        });
        merged.values().forEach(node.putArray("links")::add);
        return node;
    }

    private static ObjectNode service(SocketRow row) {
        boolean server = row.event().getRole() == Role.SERVER;
        Integer port = row.event().getLocalPort();
        String command = row.event().getCommand();
        String name = command != null ? command : server ? ":" + port : "unknown";
        String id =
                row.key().getHostId() + '|' + (server ? "S|" + row.event().getProtocol() + '|' + port : "C|" + name);
        ObjectNode node = Json.object()
                .put("id", id)
                .put("host_id", row.key().getHostId())
                .put("role", server ? "SERVER" : "CLIENT")
                .put("name", name);
        return server && port != null ? node.put("port", port) : node;
    }

    private static Map<String, Long> sums(Map<Link, Long> links, boolean ofServices) {
        Map<String, Long> sums = new HashMap<>();
        links.forEach((link, open) -> sums.merge(ofServices ? link.service() : link.remote(), open, Long::sum));
        return sums;
    }

    private static Set<String> largest(Map<String, Long> sums, int most) {
        return new HashSet<>(inOrder(sums).subList(0, Math.min(most, sums.size())));
    }

    private static List<String> inOrder(Map<String, Long> sums) {
        List<String> names = new ArrayList<>(sums.keySet());
        names.sort(Comparator.comparingLong((String name) -> -sums.getOrDefault(name, 0L))
                .thenComparing(Comparator.naturalOrder()));
        return names;
    }

    private static void hosts(ObjectNode node, Map<Link, Long> links, View view) {
        Map<String, Long> sums = new HashMap<>();
        links.forEach((link, open) -> sums.merge(link.host(), open, Long::sum));
        var hosts = node.putArray("hosts");
        for (String id : inOrder(sums)) {
            hosts.addObject()
                    .put("host_id", id)
                    .put("host_name", view.hosts().name(id))
                    .put("open", sums.getOrDefault(id, 0L));
        }
    }

    private static void services(
            ObjectNode node, Map<String, Long> sums, Set<String> kept, Map<String, ObjectNode> services) {
        var list = node.putArray("services");
        long others = 0;
        for (String id : inOrder(sums)) {
            ObjectNode service = services.get(id);
            if (kept.contains(id) && service != null) {
                list.add(service.put("open", sums.getOrDefault(id, 0L)));
            } else {
                others += sums.getOrDefault(id, 0L);
            }
        }
        if (others > 0) {
            list.addObject()
                    .put("id", OTHERS)
                    .put("host_id", "")
                    .put("role", "UNKNOWN")
                    .put("name", OTHERS)
                    .put("open", others);
        }
    }

    private static void remotes(ObjectNode node, Map<String, Long> sums, Set<String> kept) {
        var list = node.putArray("remotes");
        long others = 0;
        for (String ip : inOrder(sums)) {
            if (kept.contains(ip)) {
                list.addObject().put("ip", ip).put("addresses", 1).put("open", sums.getOrDefault(ip, 0L));
            } else {
                others += sums.getOrDefault(ip, 0L);
            }
        }
        if (others > 0) {
            list.addObject()
                    .put("ip", OTHERS)
                    .put("addresses", sums.size() - kept.size())
                    .put("open", others);
        }
    }
}
