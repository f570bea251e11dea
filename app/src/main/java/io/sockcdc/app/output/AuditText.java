package io.sockcdc.app.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sockcdc.consumers.audit.AuditReport;
import io.sockcdc.consumers.audit.AuditReport.Figure;
import io.sockcdc.consumers.audit.AuditReport.GapSum;
import io.sockcdc.consumers.audit.Violation;
import io.sockcdc.render.Printable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an audit found, for people and for programs. */
public final class AuditText {
    private AuditText() {}

    /** Lines for people, the verdict first. Text from outside is escaped. */
    public static List<String> lines(AuditReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(report.verdict() + ": " + sentence(report));
        lines.add("  stretch  " + (report.from() == null ? "empty" : report.from() + " to " + report.until()));
        report.reasons().forEach(reason -> lines.add("  because  " + Printable.of(reason)));
        lines.add("");
        report.figures()
                .forEach((figure, count) ->
                        lines.add(String.format(Locale.ROOT, "  %,15d  %s", count, figure.meaning())));
        for (GapSum gap : report.gaps()) {
            lines.add(String.format(
                    Locale.ROOT, "  %,15d  of them %s, with %,d events lost", gap.count(), gap.cause(), gap.lost()));
        }
        if (!report.violations().isEmpty()) {
            lines.add("");
            report.violations()
                    .forEach((kind, count) ->
                            lines.add(String.format(Locale.ROOT, "  %,15d  %s", count, kind.meaning())));
            lines.add("");
        }
        for (Violation violation : report.first()) {
            lines.add("  " + violation.kind() + (violation.place() == null ? "" : " at " + violation.place()) + ": "
                    + Printable.of(violation.text()));
        }
        return lines;
    }

    private static String sentence(AuditReport report) {
        return switch (report.verdict()) {
            case PROVEN ->
                report.hasGaps()
                        ? "what is missing is told by gaps, and everything else is there"
                        : "everything is there";
            case REFUTED -> "the history is not whole";
            case INCOMPLETE -> "nothing is wrong in what is there, but it is not enough for a proof";
        };
    }

    /** One JSON object on one line. */
    public static String json(AuditReport report) {
        StringWriter line = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(line)) {
            out.writeStartObject();
            out.writeStringField("verdict", report.verdict().name());
            if (report.from() != null) {
                out.writeStringField("from", report.from().toString());
                out.writeStringField("until", String.valueOf(report.until()));
            }
            out.writeArrayFieldStart("reasons");
            for (String reason : report.reasons()) {
                out.writeString(reason);
            }
            out.writeEndArray();
            out.writeObjectFieldStart("figures");
            for (Map.Entry<Figure, Long> figure : report.figures().entrySet()) {
                out.writeNumberField(figure.getKey().name().toLowerCase(Locale.ROOT), figure.getValue());
            }
            out.writeEndObject();
            gaps(out, report);
            violations(out, report);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
        return line.toString();
    }

    private static void gaps(JsonGenerator out, AuditReport report) throws IOException {
        out.writeArrayFieldStart("gaps");
        for (GapSum gap : report.gaps()) {
            out.writeStartObject();
            out.writeStringField("cause", gap.cause());
            out.writeNumberField("count", gap.count());
            out.writeNumberField("lost", gap.lost());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void violations(JsonGenerator out, AuditReport report) throws IOException {
        out.writeObjectFieldStart("violations");
        for (Map.Entry<Violation.Kind, Long> kind : report.violations().entrySet()) {
            out.writeNumberField(kind.getKey().name(), kind.getValue());
        }
        out.writeEndObject();
        out.writeArrayFieldStart("first");
        for (Violation violation : report.first()) {
            out.writeStartObject();
            out.writeStringField("kind", violation.kind().name());
            out.writeStringField("text", violation.text());
            if (violation.place() != null) {
                out.writeStringField("place", violation.place());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
