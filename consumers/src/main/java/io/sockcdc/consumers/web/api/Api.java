package io.sockcdc.consumers.web.api;

import io.sockcdc.consumers.web.model.ReadModel;
import io.sockcdc.consumers.web.past.Moments;
import io.sockcdc.consumers.web.past.PastEvents;
import io.sockcdc.consumers.web.past.Timeline;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/** Everything that can be asked. Safe for several threads. */
public final class Api {
    private final List<Endpoint> endpoints;
    private final Live live;
    private final String openApi;

    /** The questions about that model and its past. */
    public Api(
            ReadModel model,
            Moments moments,
            PastEvents events,
            Timeline timeline,
            Supplier<Readiness> readiness,
            Clock clock,
            String version) {
        Views views = new Views(model, moments, clock);
        Overview overview = new Overview(model, readiness);
        CountsEndpoint counts = new CountsEndpoint(views, model.counts());
        endpoints = List.of(
                new OverviewEndpoint(views, overview),
                counts,
                new IpEndpoint(views, model, counts),
                new AnomaliesEndpoint(model.anomalies(), clock),
                new AnomalyEndpoint(model.anomalies()),
                new HostsEndpoint(views),
                new SocketsEndpoint(views, false),
                new SocketsEndpoint(views, true),
                new MapEndpoint(views),
                new EventsEndpoint(model.events(), events, clock),
                new TimelineEndpoint(timeline, clock));
        live = new Live(model, views, overview);
        openApi = OpenApi.document(endpoints, OtherRoute.all(), version).toString();
    }

    /** Every question that is answered with JSON. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** What live streams carry. */
    public Live live() {
        return live;
    }

    /** The OpenAPI document. */
    public String openApi() {
        return openApi;
    }
}
