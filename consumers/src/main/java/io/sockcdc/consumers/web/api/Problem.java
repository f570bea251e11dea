package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.consumers.web.past.PastException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request gets no answer, as RFC 9457 has it.
 *
 * @param status HTTP status
 * @param type last part of the URN that names the kind of problem
 * @param title the kind of problem, for people
 * @param detail this problem, for people
 * @param parameter name of the parameter that is wrong, or null
 * @param allowed what the parameter may be, or null
 */
public record Problem(
        int status,
        String type,
        String title,
        String detail,
        @Nullable String parameter,
        @Nullable List<String> allowed) {
    /** Media type of a problem. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** A parameter is wrong. */
    public static Problem parameter(String name, String detail, @Nullable List<String> allowed) {
        return new Problem(400, "invalid-parameter", "A parameter is wrong", detail, name, allowed);
    }

    /** There is no such thing. */
    public static Problem notFound(String detail) {
        return new Problem(404, "not-found", "There is no such thing", detail, null, null);
    }

    /** The past cannot be told. */
    static Problem past(PastException why) {
        String detail = String.valueOf(why.getMessage());
        return why.isNothingKept()
                ? of(404, "no-history", "Nothing is kept of that time", detail)
                : of(503, "kafka", "Kafka does not answer", detail);
    }

    /** Any other. */
    public static Problem of(int status, String type, String title, String detail) {
        return new Problem(status, type, title, detail, null, null);
    }

    /** The problem as JSON. */
    public String json() {
        ObjectNode node = Json.object();
        node.put("type", "urn:sockcdc:problem:" + type);
        node.put("title", title);
        node.put("status", status);
        node.put("detail", detail);
        if (parameter != null) {
            node.put("parameter", parameter);
        }
        if (allowed != null) {
            allowed.forEach(node.putArray("allowed")::add);
        }
        return node.toString();
    }
}
