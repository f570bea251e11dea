package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.consumers.web.model.SocketRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code /sockets} and {@code /listeners}. */
final class SocketsEndpoint implements Endpoint {
    /** In the order of their identity, so that pages fit together. */
    private static final Comparator<SocketRow> IN_ORDER = Comparator.comparing((SocketRow row) -> row.key());

    private static final Comparator<SocketRow> BY_PORT = Comparator.comparing((SocketRow row) ->
                    row.event().getLocalPort() == null ? 0 : row.event().getLocalPort())
            .thenComparing(IN_ORDER);

    private final Views views;
    private final boolean listeners;

    SocketsEndpoint(Views views, boolean listeners) {
        this.views = views;
        this.listeners = listeners;
    }

    @Override
    public String path() {
        return listeners ? "/api/v1/listeners" : "/api/v1/sockets";
    }

    @Override
    public String name() {
        return listeners ? "listeners" : "sockets";
    }

    @Override
    public String summary() {
        return listeners
                ? "Sockets that listen: who, where, since when, and how full their queues are; by port"
                : "Open sockets that pass a filter in the language of ss";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.FILTER, SocketJson.DETAIL, Parameter.AT, Parameter.OFFSET, Parameter.LIMIT);
    }

    @Override
    public ObjectNode shape() {
        return Page.shape("Open sockets.", name(), Shapes.ref("Socket"));
    }

    @Override
    public ObjectNode answer(Query query) throws InterruptedException {
        View view = views.of(query);
        SocketPredicate wanted = SocketPredicate.of(query.filter());
        List<SocketRow> found = new ArrayList<>();
        view.forEachSocket(row -> {
            if ((!listeners || row.isListener()) && wanted.test(row)) {
                found.add(row);
            }
        });
        found.sort(listeners ? BY_PORT : IN_ORDER);
        boolean full = query.word(SocketJson.DETAIL).equals("full");
        return Page.of(
                view.time(),
                name(),
                found,
                query.number(Parameter.OFFSET),
                query.number(Parameter.LIMIT),
                row -> SocketJson.of(row.key(), row.event(), full));
    }
}
