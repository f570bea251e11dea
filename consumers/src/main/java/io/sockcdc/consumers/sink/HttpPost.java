package io.sockcdc.consumers.sink;

import io.sockcdc.consumers.config.ReceiverSettings;
import io.sockcdc.consumers.tls.Trust;
import io.sockcdc.settings.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** POST to one server, and what its answer means. Redirects are not followed: they would carry secrets elsewhere. */
final class HttpPost {
    private static final Set<Integer> LATER = Set.of(408, 425, 429);
    private static final int REASON_BYTES = 200;

    private final HttpClient client;
    private final Duration timeout;
    private final Clock clock;
    private final Map<String, String> headers = new LinkedHashMap<>();

    HttpPost(ReceiverSettings settings, Clock clock) throws DeliveryException {
        timeout = settings.timeout();
        this.clock = clock;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout);
        if (settings.caFile() != null) {
            builder.sslContext(trust(settings.caFile()));
        }
        client = builder.build();
        settings.headers().forEach((name, value) -> headers.put(name, value.value()));
        Secret authorization = settings.authorization();
        if (authorization != null) {
            headers.put("Authorization", authorization.value());
        }
        headers.putIfAbsent("User-Agent", "sockcdc");
        for (String name : headers.keySet()) {
            if (!isPossible(name)) {
                throw new DeliveryException(
                        "the header " + name + " cannot be sent: its name or its value is not allowed");
            }
        }
    }

    private static SSLContext trust(Path caFile) throws DeliveryException {
        try {
            return Trust.of(caFile);
        } catch (IOException e) {
            throw new DeliveryException("ca-file: " + e.getMessage(), e);
        }
    }

    private boolean isPossible(String name) {
        try {
            HttpRequest.newBuilder().header(name, headers.getOrDefault(name, ""));
            return true;
        } catch (IllegalArgumentException e) {
            // Its message would show the value.
            return false;
        }
    }

    /**
     * Sends once.
     *
     * @param quote whether to quote the beginning of an answer that says no
     */
    Answer send(URI address, String contentType, byte[] body, Map<String, String> more, boolean quote)
            throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(timeout)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::setHeader);
        more.forEach(request::setHeader);
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream answer = response.body()) {
                return judge(response, quote ? beginning(answer) : "");
            }
        } catch (IOException e) {
            return new Answer.Later(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), null);
        }
    }

    private Answer judge(HttpResponse<?> response, String quoted) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return new Answer.Accepted();
        }
        String reason = "HTTP status " + status + (quoted.isBlank() ? "" : ": " + quoted);
        if (status / 100 == 5 || LATER.contains(status)) {
            return new Answer.Later(
                    reason, wish(response.headers().firstValue("Retry-After").orElse(null)));
        }
        return new Answer.Refused(status / 100 == 3 ? reason + ", a redirect, which is not followed" : reason);
    }

    /** RFC 9110, section 10.2.3: seconds, or a date. */
    private @Nullable Duration wish(@Nullable String retryAfter) {
        if (retryAfter == null) {
            return null;
        }
        try {
            if (retryAfter.strip().matches("[0-9]{1,9}")) {
                return Duration.ofSeconds(Long.parseLong(retryAfter.strip()));
            }
            Instant date = ZonedDateTime.parse(retryAfter.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(clock.instant(), date);
        } catch (DateTimeException e) {
            return null; // neither: as if nothing were said
        }
    }

    private static String beginning(InputStream answer) throws IOException {
        return new String(answer.readNBytes(REASON_BYTES), StandardCharsets.UTF_8)
                .replaceAll("\\p{C}+", " ")
                .strip();
    }
}
