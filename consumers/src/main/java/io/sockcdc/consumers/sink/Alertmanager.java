package io.sockcdc.consumers.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sockcdc.consumers.config.ReceiverSettings;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prometheus Alertmanager, {@code POST /api/v2/alerts}. An open flag is an alert that is told again at a rhythm and would end
 * there by itself after four times that; a cleared one ends at the time it was cleared. The alert is the same as long as its
 * labels are: what may change in a flag's life stands in annotations, but for the severity, whose change ends the old alert.
 */
final class Alertmanager implements Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Alertmanager.class);
    private static final int BATCH = 100;
    private static final int REMEMBERED = 10_000;
    private static final int INTERVALS_TO_END = 4;

    private final HttpPost post;
    private final URI address;
    private final Duration interval;
    private final Clock clock;
    private final JsonFactory json = new JsonFactory();
    private final Recent<Anomaly> open = new Recent<>(REMEMBERED);
    private Instant nextReminder = Instant.MIN;
    private final List<Anomaly> toRemind = new ArrayList<>();

    Alertmanager(ReceiverSettings settings, Clock clock) throws DeliveryException {
        post = new HttpPost(settings, clock);
        String base = settings.address().toString();
        address = URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/api/v2/alerts");
        interval = settings.resendInterval();
        this.clock = clock;
    }

    @Override
    public int batch() {
        return BATCH;
    }

    @Override
    public boolean isLimited() {
        return false;
    }

    @Override
    public Answer send(Parcel parcel) throws InterruptedException {
        if (!(parcel instanceof Parcel.Steps steps)) {
            return new Answer.Accepted(); // it is not limited, so nothing is held back for it
        }
        List<Anomaly> anomalies = steps.steps().stream().map(FlagStep::anomaly).toList();
        Answer answer = post(anomalies);
        if (answer instanceof Answer.Accepted) {
            anomalies.forEach(this::recall);
        }
        return answer;
    }

    @Override
    public void recall(Anomaly anomaly) {
        if (anomaly.getLife() == Life.CLEAR) {
            open.remove(anomaly.getAnomalyId());
        } else {
            open.put(anomaly.getAnomalyId(), anomaly);
        }
    }

    @Override
    public void forget() {
        open.clear();
        toRemind.clear();
        nextReminder = Instant.MIN;
    }

    @Override
    public @Nullable Answer remind(Instant now) throws InterruptedException {
        if (toRemind.isEmpty()) {
            if (now.isBefore(nextReminder)) {
                return null;
            }
            nextReminder = now.plus(interval);
            toRemind.addAll(open.all().values());
            if (toRemind.isEmpty()) {
                return null;
            }
        }
        List<Anomaly> part = toRemind.subList(0, Math.min(BATCH, toRemind.size()));
        Answer answer = post(List.copyOf(part));
        if (answer instanceof Answer.Refused refused) {
            LOG.atWarn()
                    .addKeyValue("reason", refused.reason())
                    .addKeyValue("alerts", part.size())
                    .log("alertmanager refuses open alerts that it is told again");
        }
        if (!(answer instanceof Answer.Later)) {
            part.clear();
        }
        return answer;
    }

    private Answer post(List<Anomaly> anomalies) throws InterruptedException {
        return post.send(address, "application/json", body(anomalies), Map.of(), true);
    }

    private byte[] body(List<Anomaly> anomalies) {
        Instant now = clock.instant();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = json.createGenerator(bytes)) {
            out.writeStartArray();
            Map<String, Anomaly> earlier = new TreeMap<>();
            for (Anomaly anomaly : anomalies) {
                Anomaly before = earlier.getOrDefault(anomaly.getAnomalyId(), open.get(anomaly.getAnomalyId()));
                if (before != null && before.getSeverity() != anomaly.getSeverity()) {
                    write(out, before, now, true);
                }
                write(out, anomaly, now, anomaly.getLife() == Life.CLEAR);
                earlier.put(anomaly.getAnomalyId(), anomaly);
            }
            out.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
        return bytes.toByteArray();
    }

    private void write(JsonGenerator out, Anomaly anomaly, Instant now, boolean over) throws IOException {
        // Event time may run ahead of this clock; Alertmanager wants the end behind the start, and an end to be past.
        Instant start = min(anomaly.getFirstSeen(), now);
        Instant cleared = anomaly.getClearedAt() == null ? now : min(anomaly.getClearedAt(), now);
        Instant end = over ? max(cleared, start) : now.plus(interval.multipliedBy(INTERVALS_TO_END));
        out.writeStartObject();
        out.writeObjectFieldStart("labels");
        writeAll(out, labels(anomaly));
        out.writeEndObject();
        out.writeObjectFieldStart("annotations");
        writeAll(out, annotations(anomaly));
        out.writeEndObject();
        out.writeStringField("startsAt", start.toString());
        out.writeStringField("endsAt", end.toString());
        out.writeEndObject();
    }

    private static Map<String, String> labels(Anomaly anomaly) {
        Map<String, String> labels = new TreeMap<>(anomaly.getSubject().getFields());
        String host = labels.remove("host_id");
        if (host != null) {
            labels.put("host", host);
        }
        labels.put("alertname", anomaly.getRule());
        labels.put("rule", anomaly.getRule());
        labels.put("severity", anomaly.getSeverity().name().toLowerCase(Locale.ROOT));
        labels.put("subject", anomaly.getSubject().getKind());
        labels.put("anomaly_id", anomaly.getAnomalyId());
        if (anomaly.getTechnique() != null) {
            labels.put("technique", anomaly.getTechnique());
        }
        return labels;
    }

    private static Map<String, String> annotations(Anomaly anomaly) {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put("summary", FlagWords.summary(anomaly));
        annotations.put("description", anomaly.getText());
        annotations.put("value", FlagWords.measured(anomaly));
        annotations.put("last_seen", anomaly.getLastSeen().toString());
        annotations.put("data_quality", anomaly.getDataQuality().name());
        if (!anomaly.getHostIds().isEmpty()) {
            annotations.put("hosts", String.join(", ", anomaly.getHostIds()));
        }
        return annotations;
    }

    private static void writeAll(JsonGenerator out, Map<String, String> values) throws IOException {
        for (Map.Entry<String, String> entry : values.entrySet()) {
            out.writeStringField(entry.getKey(), entry.getValue());
        }
    }

    private static Instant min(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static Instant max(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    @Override
    public void close() {}
}
