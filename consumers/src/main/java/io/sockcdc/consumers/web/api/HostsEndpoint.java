package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.consumers.web.model.HostRow;
import java.util.Comparator;
import java.util.List;

/** {@code /hosts}. */
final class HostsEndpoint implements Endpoint {
    private final Views views;

    HostsEndpoint(Views views) {
        this.views = views;
    }

    @Override
    public String path() {
        return "/api/v1/hosts";
    }

    @Override
    public String name() {
        return "hosts";
    }

    @Override
    public String summary() {
        return "Hosts and the health of their collectors: last heard of, snapshots, loss";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.AT, Parameter.OFFSET, Parameter.LIMIT);
    }

    @Override
    public ObjectNode shape() {
        return Page.shape("Hosts by name.", "hosts", Shapes.ref("Host"));
    }

    @Override
    public ObjectNode answer(Query query) throws InterruptedException {
        View view = views.of(query);
        List<HostRow> hosts = view.hosts().all().stream()
                .sorted(Comparator.comparing((HostRow row) -> row.latest().getHostName())
                        .thenComparing(row -> row.latest().getHostId()))
                .toList();
        return Page.of(
                view.time(),
                "hosts",
                hosts,
                query.number(Parameter.OFFSET),
                query.number(Parameter.LIMIT),
                row -> HostJson.of(row, view.time()));
    }
}
