package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** One question of the REST interface. Safe for several threads. */
public interface Endpoint {
    /** Its path, parts in braces are parameters: {@code /api/v1/ips/{ip}}. */
    String path();

    /** Its name in OpenAPI. */
    String name();

    /** What it answers, one line. */
    String summary();

    /** What a request may say. */
    List<Parameter> parameters();

    /** JSON Schema of the answer. */
    ObjectNode shape();

    /**
     * The answer.
     *
     * @throws ProblemException when there is none
     */
    ObjectNode answer(Query query) throws InterruptedException;
}
