package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.consumers.web.model.AnomalyRow;
import io.sockcdc.consumers.web.model.AnomalyTable;
import io.sockcdc.consumers.web.model.Micros;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code /anomalies}. */
final class AnomaliesEndpoint implements Endpoint {
    /** Open ones first, then the graver, then the newer. */
    static final Comparator<AnomalyRow> NEWEST_FIRST = Comparator.comparing((AnomalyRow row) -> !row.isOpen())
            .thenComparing(row -> row.isOpen() ? -row.latest().getSeverity().ordinal() : 0)
            .thenComparing(row -> row.latest().getLastSeen(), Comparator.reverseOrder())
            .thenComparing(row -> row.latest().getAnomalyId());

    private static final Parameter STATE =
            Parameter.choice("state", "all", "Those that are open, that are over, or all.", "open", "cleared", "all");
    private static final Parameter RULE = Parameter.text("rule", "Those of this rule, as connection-flood.");
    private static final Parameter SEVERITY =
            Parameter.choice("severity", null, "Those of this severity or a graver one.", Severity.class);
    private static final Parameter SUBJECT =
            Parameter.text("subject", "Those with this in a field of their subject: address, port, program, host.");
    private static final Parameter SINCE = Parameter.time("since", "Those that were last seen at this time or later.");

    private final AnomalyTable table;
    private final Clock clock;

    AnomaliesEndpoint(AnomalyTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/api/v1/anomalies";
    }

    @Override
    public String name() {
        return "anomalies";
    }

    @Override
    public String summary() {
        return "Anomaly flags with their evidence and life: open ones first, then the newest";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(STATE, RULE, SEVERITY, SUBJECT, SINCE, Parameter.AT, Parameter.OFFSET, Parameter.LIMIT);
    }

    @Override
    public ObjectNode shape() {
        return Page.shape("Anomaly flags.", "anomalies", Shapes.ref("Anomaly"));
    }

    static ObjectNode anomalyShape() {
        ObjectNode step = Shapes.object(
                "A step in its life.",
                "at",
                Shapes.time("When, in event time."),
                "life",
                Shapes.words("Which step.", Life.values()),
                "severity",
                Shapes.words("How soon someone should look.", Severity.values()),
                "value",
                Shapes.number("What was measured, in the unit."));
        return Shapes.with(
                Shapes.records("A flag as it stands: its newest step.", Anomaly.getClassSchema()),
                "steps",
                Shapes.array("Its life as far as it was read, the oldest step first.", step));
    }

    @Override
    public ObjectNode answer(Query query) {
        Instant at = query.time(Parameter.AT);
        Instant now = at == null ? clock.instant() : at;
        List<AnomalyRow> found = table.all().stream()
                .filter(row -> isWanted(row, query, at))
                .sorted(NEWEST_FIRST)
                .toList();
        return Page.of(
                now,
                "anomalies",
                found,
                query.number(Parameter.OFFSET),
                query.number(Parameter.LIMIT),
                AnomaliesEndpoint::json);
    }

    private static boolean isWanted(AnomalyRow row, Query query, @Nullable Instant at) {
        Anomaly anomaly = row.latest();
        boolean open = at == null ? row.isOpen() : row.wasOpenAt(Micros.of(at));
        boolean known = at == null || !anomaly.getFirstSeen().isAfter(at);
        String state = query.word(STATE);
        String rule = query.text(RULE);
        String severity = query.text(SEVERITY);
        String subject = query.text(SUBJECT);
        Instant since = query.time(SINCE);
        return known
                && (state.equals("all") || state.equals("open") == open)
                && (rule == null || rule.equals(anomaly.getRule()))
                && (severity == null || anomaly.getSeverity().compareTo(Severity.valueOf(severity)) >= 0)
                && (subject == null || hasSubject(anomaly, subject.toLowerCase(Locale.ROOT)))
                && (since == null || !anomaly.getLastSeen().isBefore(since));
    }

    private static boolean hasSubject(Anomaly anomaly, String part) {
        return anomaly.getSubject().getFields().values().stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(part));
    }

    static ObjectNode json(AnomalyRow row) {
        ObjectNode node = Json.fields(row.latest());
        var steps = node.putArray("steps");
        for (AnomalyRow.Step step : row.steps()) {
            steps.addObject()
                    .put("at", Json.time(step.atMicros()))
                    .put("life", step.life())
                    .put("severity", step.severity())
                    .put("value", step.value());
        }
        return node;
    }
}
