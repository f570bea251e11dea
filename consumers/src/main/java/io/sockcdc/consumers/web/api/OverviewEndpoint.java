package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** {@code /overview}. */
final class OverviewEndpoint implements Endpoint {
    private static final Parameter HISTORY =
            Parameter.number("history", 0, 900, "300", "Of how many seconds to give the history.");

    private final Views views;
    private final Overview overview;

    OverviewEndpoint(Views views, Overview overview) {
        this.views = views;
        this.overview = overview;
    }

    @Override
    public String path() {
        return "/api/v1/overview";
    }

    @Override
    public String name() {
        return "overview";
    }

    @Override
    public String summary() {
        return "Everything at a glance: what is open, what opens and closes a second, hosts, loss, flags";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.AT, HISTORY);
    }

    @Override
    public ObjectNode shape() {
        return Shapes.ref("Overview");
    }

    @Override
    public ObjectNode answer(Query query) throws InterruptedException {
        return overview.of(views.of(query), query.number(HISTORY));
    }
}
