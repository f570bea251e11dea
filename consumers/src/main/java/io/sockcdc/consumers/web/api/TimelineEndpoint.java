package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.consumers.web.past.PastException;
import io.sockcdc.consumers.web.past.Timeline;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** {@code /timeline}. */
final class TimelineEndpoint implements Endpoint {
    private static final Parameter FROM =
            Parameter.time("from", "Where it begins. Default: with the oldest event that is kept.");
    private static final Parameter UNTIL = Parameter.time("until", "Where it ends. Default: now.");
    private static final Parameter PARTS = Parameter.number("parts", 1, 300, "120", "In how many equal parts.");

    private final Timeline timeline;
    private final Clock clock;

    TimelineEndpoint(Timeline timeline, Clock clock) {
        this.timeline = timeline;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/api/v1/timeline";
    }

    @Override
    public String name() {
        return "timeline";
    }

    @Override
    public String summary() {
        return "How far history reaches back, and how many events each part of it has";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(FROM, UNTIL, PARTS);
    }

    @Override
    public ObjectNode shape() {
        return Shapes.object(
                "Events over time, by the time they were written at.",
                "earliest?",
                Shapes.time("When the oldest event that is kept was written; absent when none is."),
                "from",
                Shapes.time("Begin of the first part."),
                "step_ms",
                Shapes.integer("Length of a part, milliseconds."),
                "events",
                Shapes.array("Events of each part.", Shapes.integer("")));
    }

    @Override
    public ObjectNode answer(Query query) {
        Instant from = query.time(FROM);
        Instant until = query.time(UNTIL);
        try {
            Timeline.Parts parts = timeline.parts(from, until == null ? clock.instant() : until, query.number(PARTS));
            ObjectNode node = Json.object();
            if (parts.earliest() != null) {
                node.put("earliest", Json.time(parts.earliest()));
            }
            node.put("from", Json.time(parts.from()));
            node.put("step_ms", parts.step().toMillis());
            Json.put(node, "events", parts.events());
            return node;
        } catch (PastException e) {
            throw new ProblemException(Problem.past(e));
        }
    }
}
