package io.sockcdc.consumers.sink;

import io.sockcdc.consumers.config.ReceiverSettings;
import io.sockcdc.consumers.syslog.SyslogMessage;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Severity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Steps as syslog messages: MSGID is the step (OPEN, UPDATE, CLEAR, or MORE), the structured data holds the fields of the flag,
 * the text is for people.
 */
final class SyslogMessages {
    private final int facility;
    private final String dataId;
    private final String hostName;
    private final long processId;

    SyslogMessages(ReceiverSettings settings, String hostName, long processId) {
        facility = settings.facility().number();
        dataId = settings.structuredDataId();
        this.hostName = hostName;
        this.processId = processId;
    }

    /** The message of one step. */
    SyslogMessage of(Anomaly anomaly) {
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
        return message(level, anomaly.getAt(), anomaly.getLife().name(), data, anomaly.getText());
    }

    /** The same for flags that are told of together. */
    SyslogMessage of(Parcel.More more) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("held_back", Long.toString(more.flags()));
        data.put("severity", more.worst().name());
        data.put("first_seen", more.from().toString());
        data.put("last_seen", more.until().toString());
        return message(level(more.worst()), more.until(), "MORE", data, more.text());
    }

    private SyslogMessage message(int level, Instant at, String messageId, Map<String, String> data, String text) {
        return new SyslogMessage(facility, level, at, hostName, processId, messageId, dataId, data, text);
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
}
