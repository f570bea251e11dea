package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The OpenAPI 3.1 document, made of the endpoints themselves. */
final class OpenApi {
    private OpenApi() {}

    static ObjectNode document(List<Endpoint> endpoints, List<OtherRoute> others, String version) {
        ObjectNode document = Json.object();
        document.put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "sockcdc")
                .put("version", version)
                .put(
                        "description",
                        "Connections of Linux hosts: counts, anomaly flags, sockets, now and at any time that is kept. "
                                + "Read only: GET and HEAD. Problems are told as RFC 9457 has it.")
                .putObject("license")
                .put("name", "Apache-2.0")
                .put("identifier", "Apache-2.0");
        document.putArray("servers").addObject().put("url", "/");
        document.putArray("security").addObject().putArray("token");
        ((ArrayNode) document.get("security")).addObject();
        ObjectNode paths = document.putObject("paths");
        endpoints.forEach(endpoint -> paths.putObject(endpoint.path()).set("get", operation(endpoint)));
        others.forEach(route -> paths.putObject(route.path()).set("get", operation(route)));
        ObjectNode components = document.putObject("components");
        components
                .putObject("securitySchemes")
                .putObject("token")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "Needed only where web.token is set.");
        ObjectNode schemas = components.putObject("schemas");
        schemas.set("Overview", Overview.shape());
        schemas.set("Counts", CountsEndpoint.countsShape());
        schemas.set("Socket", SocketJson.shape());
        schemas.set("Anomaly", AnomaliesEndpoint.anomalyShape());
        schemas.set("Host", HostJson.shape());
        schemas.set("Problem", problem());
        return document;
    }

    private static ObjectNode operation(Endpoint endpoint) {
        ObjectNode operation = Json.object();
        operation.put("operationId", endpoint.name());
        operation.put("summary", endpoint.summary());
        parameters(operation, endpoint.parameters());
        ObjectNode responses = operation.putObject("responses");
        responses
                .putObject("200")
                .put("description", "The answer.")
                .putObject("content")
                .putObject("application/json")
                .set("schema", endpoint.shape());
        problems(responses);
        return operation;
    }

    private static ObjectNode operation(OtherRoute route) {
        ObjectNode operation = Json.object();
        operation.put("operationId", route.name());
        operation.put("summary", route.summary());
        parameters(operation, route.parameters());
        ObjectNode responses = operation.putObject("responses");
        responses
                .putObject("200")
                .put("description", route.answer())
                .putObject("content")
                .putObject(route.mediaType())
                .putObject("schema")
                .put("type", route.mediaType().endsWith("json") ? "object" : "string");
        problems(responses);
        return operation;
    }

    private static void parameters(ObjectNode operation, List<Parameter> parameters) {
        ArrayNode list = operation.putArray("parameters");
        for (Parameter parameter : parameters) {
            ObjectNode node = list.addObject();
            node.put("name", parameter.name());
            node.put("in", parameter.inPath() ? "path" : "query");
            node.put("required", parameter.inPath());
            node.put("description", parameter.description());
            ObjectNode schema = node.putObject("schema");
            String otherwise = parameter.otherwise();
            if (parameter.type() == Parameter.Type.NUMBER) {
                schema.put("type", "integer");
                schema.put("minimum", parameter.least());
                schema.put("maximum", parameter.most());
                if (otherwise != null) {
                    schema.put("default", Long.parseLong(otherwise));
                }
            } else {
                schema.put("type", "string");
                if (!parameter.allowed().isEmpty()) {
                    parameter.allowed().forEach(schema.putArray("enum")::add);
                }
                if (otherwise != null) {
                    schema.put("default", otherwise);
                }
            }
        }
    }

    private static void problems(ObjectNode responses) {
        responses
                .putObject("default")
                .put("description", "Why there is no answer.")
                .putObject("content")
                .putObject(Problem.MEDIA_TYPE)
                .set("schema", Shapes.ref("Problem"));
    }

    private static ObjectNode problem() {
        return Shapes.object(
                "Why there is no answer (RFC 9457).",
                "type",
                Shapes.text("URN of the kind of problem."),
                "title",
                Shapes.text("The kind of problem, for people."),
                "status",
                Shapes.integer("HTTP status."),
                "detail",
                Shapes.text("This problem, for people."),
                "parameter?",
                Shapes.text("Name of the parameter that is wrong."),
                "allowed?",
                Shapes.array("What the parameter may be.", Shapes.text("")));
    }
}
