package io.sockcdc.render;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalyBaseline;
import io.sockcdc.schema.AnomalyEvidence;
import io.sockcdc.schema.DataQuality;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A paragraph for each step of an anomaly flag: when, which step, how severe, which rule and about whom in aligned columns;
 * below it what happened, what was measured, and one socket that took part. Text from outside is escaped. Not thread-safe.
 */
public final class AlertText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String MARGIN = "    ";
    private static final String RESET = "\u001b[0m";
    private static final String DIM = "\u001b[2m";

    private final boolean colour;

    /**
     * A printer.
     *
     * @param colour whether terminal colours are wanted
     */
    public AlertText(boolean colour) {
        this.colour = colour;
    }

    /** The paragraph, its lines with their ends. */
    public String of(Anomaly step) {
        StringBuilder text = new StringBuilder(400);
        String code = colour ? colourOf(step) : "";
        text.append(code)
                .append(String.format(
                        Locale.ROOT,
                        "%s  %-6s  %-8s  %-19s  %s",
                        TIME.format(step.getAt()),
                        step.getLife(),
                        step.getSeverity(),
                        Printable.of(step.getRule()),
                        subject(step)))
                .append(code.isEmpty() ? "" : RESET)
                .append('\n');
        text.append(MARGIN).append(Printable.of(step.getText())).append('\n');
        text.append(colour ? DIM : "").append(MARGIN).append(figures(step));
        text.append(colour ? RESET : "").append('\n');
        return text.toString();
    }

    /** Whom it is about, in one line. */
    public static String subject(Anomaly step) {
        Map<String, String> fields = new TreeMap<>(step.getSubject().getFields());
        StringBuilder text = new StringBuilder();
        append(text, "", fields.remove("remote_ip"));
        append(text, "remote port ", fields.remove("remote_port"));
        append(text, "port ", fields.remove("local_port"));
        append(text, "", fields.remove("process"));
        String host = fields.remove("host_id");
        fields.forEach((name, value) -> append(text, name.replace('_', ' ') + " ", value));
        append(text, "on ", host);
        return text.toString();
    }

    private static void append(StringBuilder text, String word, @Nullable String value) {
        if (value != null) {
            text.append(text.isEmpty() ? "" : " ").append(word).append(Printable.word(value));
        }
    }

    private static String figures(Anomaly step) {
        StringBuilder text = new StringBuilder();
        text.append(number(step.getValue())).append(' ').append(Printable.of(step.getUnit()));
        text.append(", limit ").append(number(step.getThreshold()));
        AnomalyBaseline usual = step.getBaseline();
        if (usual != null) {
            text.append(", usual ").append(number(usual.getMean()));
        }
        Instant until =
                step.getLife() == Life.CLEAR && step.getClearedAt() != null ? step.getClearedAt() : step.getAt();
        if (step.getLife() != Life.OPEN) {
            text.append(step.getLife() == Life.CLEAR ? "; lasted " : "; for ")
                    .append(span(Duration.between(step.getFirstSeen(), until)));
        }
        if (step.getTechnique() != null) {
            text.append("; ATT&CK ").append(Printable.of(step.getTechnique()));
        }
        if (step.getDataQuality() == DataQuality.LOWER_BOUND) {
            text.append("; events were lost, it may be more");
        }
        if (!step.getEvidence().isEmpty() && step.getLife() != Life.CLEAR) {
            text.append("; as ").append(socket(step.getEvidence().get(0)));
        }
        return text.toString();
    }

    /** Four digits that count, never an exponent. */
    private static String number(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value)
                        .round(new MathContext(4))
                        .stripTrailingZeros()
                        .toPlainString()
                : "?";
    }

    private static String socket(AnomalyEvidence socket) {
        StringBuilder text = new StringBuilder();
        text.append(end(socket.getLocalIp(), socket.getLocalPort())).append(" <-> ");
        text.append(end(socket.getRemoteIp(), socket.getRemotePort()));
        if (socket.getCommand() != null) {
            text.append(" of ").append(Printable.word(socket.getCommand()));
            if (socket.getPid() != null) {
                text.append('[').append(socket.getPid()).append(']');
            }
        }
        return text.toString();
    }

    private static String end(@Nullable String ip, @Nullable Integer port) {
        String address = ip == null ? "*" : ip.indexOf(':') >= 0 ? "[" + Printable.of(ip) + "]" : Printable.of(ip);
        return address + ":" + (port == null ? "*" : port.toString());
    }

    private static String span(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        } else if (seconds < 3_600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds / 3_600 + " h " + seconds / 60 % 60 + " min";
    }

    private static String colourOf(Anomaly step) {
        if (step.getLife() == Life.CLEAR) {
            return "\u001b[32m";
        }
        Severity severity = step.getSeverity();
        return switch (severity) {
            case CRITICAL -> "\u001b[1;31m";
            case HIGH -> "\u001b[31m";
            case MEDIUM -> "\u001b[33m";
            case LOW -> "\u001b[36m";
            case UNKNOWN -> "";
        };
    }
}
