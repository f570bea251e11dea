package io.sockcdc.consumers.siem;

import com.fluenda.parcefone.event.CEFHandlingException;
import com.fluenda.parcefone.event.CommonEvent;
import com.fluenda.parcefone.parser.CEFParser;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CEF as a parser reads it that others wrote: header fields and extension by key. It leaves the escapes as they are; they
 * are taken out as the format says.
 */
final class CefReader {
    private static final CEFParser PARSER = new CEFParser();

    private CefReader() {}

    static Map<String, String> read(byte[] line) {
        CommonEvent event = PARSER.parse(new String(line, StandardCharsets.UTF_8), false, true, Locale.ROOT);
        if (event == null) {
            throw new AssertionError("not CEF: " + new String(line, StandardCharsets.UTF_8));
        }
        Map<String, String> all = new TreeMap<>();
        try {
            event.getHeader().forEach((key, value) -> all.put(key, text(value)));
            event.getExtension(true, true).forEach((key, value) -> all.put(key, text(value)));
        } catch (CEFHandlingException e) {
            throw new AssertionError(e);
        }
        return all;
    }

    private static String text(Object value) {
        if (value instanceof Date time) {
            return Long.toString(time.toInstant().toEpochMilli());
        }
        return Pattern.compile("\\\\(.)")
                .matcher(String.valueOf(value))
                .replaceAll(escape -> Matcher.quoteReplacement(escape.group(1).equals("n") ? "\n" : escape.group(1)));
    }
}
