package io.sockcdc.consumers.sink;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalyEvidence;
import java.io.Writer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A body written by a Mustache template. Names are those of the record, {@code subject} and its fields among them; what is
 * absent is empty. Values are escaped for JSON or HTML, as the content type says; {@code {{{name}}}} is not escaped.
 */
final class BodyTemplate {
    private final Template template;

    BodyTemplate(String text, String contentType) throws DeliveryException {
        String type = contentType.toLowerCase(Locale.ROOT);
        Mustache.Escaper escaper =
                type.contains("json") ? BodyTemplate::json : type.contains("html") ? Escapers.HTML : Escapers.NONE;
        try {
            template = Mustache.compiler()
                    .withEscaper(escaper)
                    .withLoader(name -> {
                        throw new MustacheException("partials are not known here: " + name);
                    })
                    .defaultValue("")
                    .emptyStringIsFalse(true)
                    .compile(text);
            template.execute(Map.of(), Writer.nullWriter());
        } catch (MustacheException e) {
            throw new DeliveryException("the template of the body is wrong: " + e.getMessage(), e);
        }
    }

    String of(Anomaly anomaly, String json) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("json", json);
        values.put("anomaly_id", anomaly.getAnomalyId());
        values.put("life", anomaly.getLife().name());
        values.put("open", anomaly.getLife().name().equals("OPEN"));
        values.put("clear", anomaly.getLife().name().equals("CLEAR"));
        values.put("rule", anomaly.getRule());
        values.put("severity", anomaly.getSeverity().name());
        values.put("technique", anomaly.getTechnique());
        Map<String, Object> subject = new HashMap<>(anomaly.getSubject().getFields());
        subject.put("kind", anomaly.getSubject().getKind());
        subject.put("text", FlagWords.subject(anomaly));
        values.put("subject", subject);
        values.put("value", FlagWords.number(anomaly.getValue()));
        values.put("threshold", FlagWords.number(anomaly.getThreshold()));
        values.put("unit", anomaly.getUnit());
        values.put("first_seen", anomaly.getFirstSeen());
        values.put("last_seen", anomaly.getLastSeen());
        values.put("cleared_at", anomaly.getClearedAt());
        values.put("at", anomaly.getAt());
        values.put("data_quality", anomaly.getDataQuality().name());
        values.put("lost_events", anomaly.getLostEvents());
        values.put("host_ids", anomaly.getHostIds());
        values.put("hosts", String.join(", ", anomaly.getHostIds()));
        values.put("text", anomaly.getText());
        values.put(
                "evidence",
                anomaly.getEvidence().stream().map(BodyTemplate::evidence).toList());
        values.values().removeIf(value -> value == null);
        return template.execute(values);
    }

    String of(Parcel.More more, String json) {
        Map<String, Object> values = new HashMap<>();
        values.put("json", json);
        values.put("held_back", more.flags());
        values.put("life", "OPEN");
        values.put("open", true);
        values.put("rule", "several");
        values.put("severity", more.worst().name());
        values.put("subject", Map.of("text", more.text(), "kind", "several"));
        values.put("first_seen", more.from());
        values.put("last_seen", more.until());
        values.put("at", more.until());
        values.put("host_ids", List.of());
        values.put("text", more.text());
        values.put("evidence", List.of());
        return template.execute(values);
    }

    private static Map<String, Object> evidence(AnomalyEvidence socket) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("host_id", socket.getHostId());
        values.put("protocol", socket.getProtocol());
        values.put("local_ip", socket.getLocalIp());
        values.put("local_port", socket.getLocalPort());
        values.put("remote_ip", socket.getRemoteIp());
        values.put("remote_port", socket.getRemotePort());
        values.put("pid", socket.getPid());
        values.put("command", socket.getCommand());
        Map<String, Object> present = new HashMap<>();
        values.forEach((name, value) -> {
            if (value != null) {
                present.put(name, value);
            }
        });
        return present;
    }

    /** RFC 8259, section 7. */
    static String json(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> escaped.append("\\\"");
                case '\\' -> escaped.append("\\\\");
                case '\n' -> escaped.append("\\n");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c) || c == 0x7f || c == 0x2028 || c == 0x2029) {
                        escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        escaped.append(c);
                    }
                }
            }
        }
        return escaped.toString();
    }
}
