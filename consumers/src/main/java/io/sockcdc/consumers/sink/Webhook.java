package io.sockcdc.consumers.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sockcdc.consumers.config.ReceiverSettings;
import io.sockcdc.render.JsonLines;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One HTTP POST for each step, signed when there is a key. */
final class Webhook implements Receiver {
    private final HttpPost post;
    private final URI address;
    private final String contentType;
    private final Clock clock;
    private final @Nullable Signature signature;
    private final @Nullable BodyTemplate template;
    private final JsonLines lines = new JsonLines();
    private final JsonFactory json = new JsonFactory();

    Webhook(ReceiverSettings settings, Clock clock) throws DeliveryException {
        post = new HttpPost(settings, clock);
        address = settings.address();
        contentType = settings.contentType();
        this.clock = clock;
        signature = settings.signingKey() == null ? null : new Signature(settings.signingKey());
        template = settings.body() == null ? null : new BodyTemplate(settings.body(), contentType);
    }

    @Override
    public int batch() {
        return 1;
    }

    @Override
    public boolean isLimited() {
        return true;
    }

    @Override
    public Answer send(Parcel parcel) throws InterruptedException {
        String id;
        String text;
        if (parcel instanceof Parcel.Steps steps) {
            FlagStep step = steps.steps().get(0);
            String record = lines.anomaly(step.anomaly());
            id = step.id();
            text = template == null ? record : template.of(step.anomaly(), record);
        } else if (parcel instanceof Parcel.More more) {
            String record = json(more);
            id = more.id();
            text = template == null ? record : template.of(more, record);
        } else {
            throw new IllegalStateException("no such parcel");
        }
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        long seconds = clock.instant().getEpochSecond();
        Map<String, String> headers = new HashMap<>();
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", Long.toString(seconds));
        if (signature != null) {
            headers.putAll(signature.headers(id, seconds, body));
        }
        return post.send(address, contentType, body, headers, false);
    }

    private String json(Parcel.More more) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = json.createGenerator(text)) {
            out.writeStartObject();
            out.writeNumberField("held_back", more.flags());
            out.writeObjectFieldStart("by_rule");
            for (Map.Entry<String, Long> entry : more.byRule().entrySet()) {
                out.writeNumberField(entry.getKey(), entry.getValue());
            }
            out.writeEndObject();
            out.writeStringField("severity", more.worst().name());
            out.writeStringField("first_seen", more.from().toString());
            out.writeStringField("last_seen", more.until().toString());
            out.writeStringField("text", more.text());
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
        return text.toString();
    }

    @Override
    public void close() {}
}
