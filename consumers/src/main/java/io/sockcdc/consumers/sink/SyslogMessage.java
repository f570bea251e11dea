package io.sockcdc.consumers.sink;

import io.sockcdc.consumers.config.ReceiverSettings;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Messages of RFC 5424. MSGID is the step (OPEN, UPDATE, CLEAR, or MORE), the structured data holds the fields of the flag,
 * the text is for people. Control characters, which the RFC leaves to receivers, are replaced.
 */
final class SyslogMessage {
    private static final String BOM = "\ufeff";
    private static final int HOST_NAME = 255;

    private final int facility;
    private final String dataId;
    private final String hostName;
    private final long processId;

    SyslogMessage(ReceiverSettings settings, String hostName, long processId) {
        facility = settings.facility().number();
        dataId = settings.structuredDataId();
        String printable = hostName.replaceAll("[^!-~]", "");
        this.hostName = printable.isEmpty() ? "-" : printable.substring(0, Math.min(HOST_NAME, printable.length()));
        this.processId = processId;
    }

    /** The message in UTF-8, at most so many octets long. */
    byte[] of(Anomaly anomaly, int mostOctets) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("anomaly_id", anomaly.getAnomalyId());
        data.put("rule", anomaly.getRule());
        data.put("severity", anomaly.getSeverity().name());
        data.put("subject", anomaly.getSubject().getKind());
        data.putAll(new TreeMap<>(anomaly.getSubject().getFields()));
        if (anomaly.getTechnique() != null) {
            data.put("technique", anomaly.getTechnique());
        }
        data.put("value", FlagWords.number(anomaly.getValue()));
        data.put("threshold", FlagWords.number(anomaly.getThreshold()));
        data.put("unit", anomaly.getUnit());
        data.put("first_seen", anomaly.getFirstSeen().toString());
        data.put("last_seen", anomaly.getLastSeen().toString());
        data.put("data_quality", anomaly.getDataQuality().name());
        data.put("hosts", String.join(",", anomaly.getHostIds()));
        int level = anomaly.getLife() == Life.CLEAR ? 6 : level(anomaly.getSeverity());
        return message(level, anomaly.getAt(), anomaly.getLife().name(), data, anomaly.getText(), mostOctets);
    }

    /** The same for flags that are told of together. */
    byte[] of(Parcel.More more, int mostOctets) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("held_back", Long.toString(more.flags()));
        data.put("severity", more.worst().name());
        data.put("first_seen", more.from().toString());
        data.put("last_seen", more.until().toString());
        return message(level(more.worst()), more.until(), "MORE", data, more.text(), mostOctets);
    }

    private byte[] message(
            int level, Instant at, String messageId, Map<String, String> data, String text, int mostOctets) {
        StringBuilder message = new StringBuilder(512);
        message.append('<').append(facility * 8 + level).append(">1 ");
        message.append(at.truncatedTo(ChronoUnit.MICROS)).append(' ');
        message.append(hostName).append(" sockcdc ").append(processId).append(' ');
        message.append(messageId).append(" [").append(dataId);
        data.forEach((name, value) -> {
            if (!value.isEmpty()) {
                message.append(' ').append(name(name)).append("=\"");
                escape(message, clean(value)).append('"');
            }
        });
        message.append("] ");
        String words = clean(text);
        message.append(words.chars().allMatch(c -> c < 0x80) ? "" : BOM).append(words);
        return cut(message.toString().getBytes(StandardCharsets.UTF_8), mostOctets);
    }

    private static int level(Severity severity) {
        return switch (severity) {
            case CRITICAL -> 2;
            case HIGH -> 3;
            case MEDIUM -> 4;
            case LOW -> 5;
            case UNKNOWN -> 6;
        };
    }

    /** PARAM-NAME: 1 to 32 printable ASCII characters, none of {@code = ] "} or space. */
    private static String name(String field) {
        String name = field.replaceAll("[^!-~]|[=\\]\"]", "_");
        return name.substring(0, Math.min(32, name.length()));
    }

    /** PARAM-VALUE, section 6.3.3: a backslash before each of these three. */
    private static StringBuilder escape(StringBuilder out, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\' || c == ']') {
                out.append('\\');
            }
            out.append(c);
        }
        return out;
    }

    private static String clean(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cs}\\x{2028}\\x{2029}]", "?");
    }

    /** Section 6.1: what is too long is cut at its end, between two characters. */
    private static byte[] cut(byte[] message, int most) {
        if (message.length <= most) {
            return message;
        }
        int end = most;
        while (end > 0 && (message[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(message, end);
    }
}
