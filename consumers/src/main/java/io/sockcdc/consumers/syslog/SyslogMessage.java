package io.sockcdc.consumers.syslog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A message of RFC 5424, APP-NAME sockcdc. Control characters, which the RFC leaves to receivers, are replaced, and so is what
 * a field may not hold.
 *
 * @param facility 0 to 23
 * @param severity 0 to 7
 * @param at TIMESTAMP
 * @param hostName HOSTNAME; empty when not known
 * @param processId PROCID
 * @param messageId MSGID
 * @param dataId SD-ID; empty without structured data
 * @param data STRUCTURED-DATA, in this order; empty values are left out
 * @param text MSG
 */
public record SyslogMessage(
        int facility,
        int severity,
        Instant at,
        String hostName,
        long processId,
        String messageId,
        String dataId,
        Map<String, String> data,
        String text) {
    private static final String BOM = "\ufeff";
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cs}\\x{2028}\\x{2029}]");
    private static final int HOST_NAME = 255;

    /** The message in UTF-8; what is beyond so many octets is cut at its end, between two characters (section 6.1). */
    public byte[] encode(int mostOctets) {
        StringBuilder message = new StringBuilder(512);
        message.append('<').append(facility * 8 + severity).append(">1 ");
        message.append(at.truncatedTo(ChronoUnit.MICROS)).append(' ');
        message.append(header(hostName)).append(" sockcdc ").append(processId).append(' ');
        message.append(messageId).append(' ');
        if (dataId.isEmpty()) {
            message.append('-');
        } else {
            message.append('[').append(dataId);
            data.forEach((name, value) -> {
                if (!value.isEmpty()) {
                    message.append(' ').append(name(name)).append("=\"");
                    escape(message, clean(value)).append('"');
                }
            });
            message.append(']');
        }
        String words = clean(text);
        message.append(' ')
                .append(words.chars().allMatch(c -> c < 0x80) ? "" : BOM)
                .append(words);
        return cut(message.toString().getBytes(StandardCharsets.UTF_8), mostOctets);
    }

    private static String header(String hostName) {
        String printable = hostName.replaceAll("[^!-~]", "");
        return printable.isEmpty() ? "-" : printable.substring(0, Math.min(HOST_NAME, printable.length()));
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
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }

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
