package io.sockcdc.consumers.web.api;

import java.util.List;

/**
 * A route whose answer is no JSON of an endpoint, as the OpenAPI document tells it.
 *
 * @param path its path
 * @param name its name in OpenAPI
 * @param summary what it answers, one line
 * @param answer what the answer is
 * @param mediaType of the answer
 * @param parameters what a request may say
 */
public record OtherRoute(
        String path, String name, String summary, String answer, String mediaType, List<Parameter> parameters) {
    /** Live events. */
    public static final OtherRoute LIVE = new OtherRoute(
            "/api/v1/live",
            "live",
            "What changes, as it changes (server-sent events)",
            "A stream: tick once a second (the overview, and a version of each table that grows with its changes), "
                    + "anomaly for each step of a flag, with feed=on events several times a second (the newest that pass "
                    + "the filter, and how many more there were), cut-off when the client reads too slowly.",
            "text/event-stream",
            List.of(Live.FEED, Parameter.FILTER));

    /** The document itself. */
    public static final OtherRoute OPENAPI =
            new OtherRoute("/openapi.json", "openapi", "This document", "OpenAPI 3.1.", "application/json", List.of());

    /** Whether it works. */
    public static final OtherRoute HEALTH = new OtherRoute(
            "/health",
            "health",
            "Whether this process answers, and has read what it answers from",
            "readiness as in the overview, and how many records are not read yet; always 200.",
            "application/json",
            List.of());

    /** Its meters. */
    public static final OtherRoute METRICS = new OtherRoute(
            "/metrics", "metrics", "Meters of the web for Prometheus", "Text format 0.0.4.", "text/plain", List.of());

    static List<OtherRoute> all() {
        return List.of(LIVE, OPENAPI, HEALTH, METRICS);
    }
}
