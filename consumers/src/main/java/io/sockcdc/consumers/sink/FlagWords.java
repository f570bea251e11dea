package io.sockcdc.consumers.sink;

import io.sockcdc.schema.Anomaly;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Parts of a flag as people read them. */
final class FlagWords {
    private FlagWords() {}

    /** Rule and subject. */
    static String summary(Anomaly anomaly) {
        return anomaly.getRule() + ": " + subject(anomaly);
    }

    /** The subject's fields, the host last. */
    static String subject(Anomaly anomaly) {
        Map<String, String> fields = new TreeMap<>(anomaly.getSubject().getFields());
        String host = fields.remove("host_id");
        String text = fields.entrySet().stream()
                .map(entry -> entry.getKey().replace('_', ' ') + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        if (host == null) {
            return text;
        }
        return text.isEmpty() ? "host " + host : text + ", host " + host;
    }

    /** What was measured, against what. */
    static String measured(Anomaly anomaly) {
        return number(anomaly.getValue()) + " " + anomaly.getUnit() + ", limit " + number(anomaly.getThreshold());
    }

    static String number(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value)
                        .round(new MathContext(10))
                        .stripTrailingZeros()
                        .toPlainString()
                : String.valueOf(value);
    }
}
