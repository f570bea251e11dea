package io.sockcdc.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sockcdc.access.TlsRefusal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * The few questions we have for a registry, by Confluent's REST interface. Fields that an answer lacks are taken as not
 * said. Every method blocks, and throws {@link RegistryException}. May be used by several threads.
 */
final class RegistryClient {
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int NOT_FOUND = 404;

    private final RegistrySettings settings;
    private final HttpClient http;
    private final @Nullable String authorization;
    private final ObjectMapper mapper = new ObjectMapper();
    private volatile int firstUrl;

    RegistryClient(RegistrySettings settings) {
        this.settings = settings;
        this.authorization = authorization(settings);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.timeout());
        if (!settings.properties().isEmpty()) {
            builder.sslContext(tls(settings.properties()).sslContext());
        }
        this.http = builder.build();
    }

    /** Registers a schema, unless it is there, and returns its id. */
    int register(String subject, Schema schema) {
        String doing = "registering " + schema.getFullName() + " under " + subject;
        return id(doing, orFail(doing, "POST", "/subjects/" + encoded(subject) + "/versions", body(schema)));
    }

    /** The id of a schema under a subject, if it is there. */
    Optional<Integer> lookUp(String subject, Schema schema) {
        String doing = "looking for " + schema.getFullName() + " under " + subject;
        return ask(doing, "POST", "/subjects/" + encoded(subject), body(schema)).map(answer -> id(doing, answer));
    }

    /** The schema of that id, if there is one. */
    Optional<Schema> schema(int id) {
        String doing = "asking for the schema of id " + Integer.toUnsignedString(id);
        return ask(doing, "GET", "/schemas/ids/" + Integer.toUnsignedString(id), null)
                .map(answer -> {
                    try {
                        return new Schema.Parser().parse(answer.path("schema").asText());
                    } catch (SchemaParseException e) {
                        throw failed(doing, "what it gave is no Avro schema: " + e.getMessage(), false, e);
                    }
                });
    }

    /** Makes a subject ask of every new schema that it understands all others and they it. */
    void setCompatibility(String subject, String level) {
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("compatibility", level)
                .toString();
        orFail("setting the compatibility of " + subject, "PUT", "/config/" + encoded(subject), body);
    }

    /** Asks for anything at all, to see that it answers and knows us. */
    void check() {
        orFail("asking for its subjects", "GET", "/subjects", null);
    }

    private JsonNode orFail(String doing, String method, String path, @Nullable String body) {
        return ask(doing, method, path, body)
                .orElseThrow(() -> failed(
                        doing, "it says 404; is kafka.registry.urls the whole address, with its path?", false, null));
    }

    /** Empty when it says that there is no such thing. */
    private Optional<JsonNode> ask(String doing, String method, String path, @Nullable String body) {
        RegistryException last = null;
        int count = settings.urls().size();
        for (int i = 0; i < count; i++) {
            int at = (firstUrl + i) % count;
            try {
                Optional<JsonNode> answer = ask(settings.urls().get(at), doing, method, path, body);
                firstUrl = at;
                return answer;
            } catch (RegistryException e) {
                if (!e.isPassing()) {
                    throw e;
                }
                last = e;
            }
        }
        throw last != null ? last : failed(doing, "no address is configured", false, null);
    }

    private Optional<JsonNode> ask(String url, String doing, String method, String path, @Nullable String body) {
        String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(settings.timeout())
                .header("Accept", MEDIA_TYPE + ", application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        if (body != null) {
            request.header("Content-Type", MEDIA_TYPE);
        }
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return answer(doing, response.statusCode(), response.body());
        } catch (SSLException e) {
            throw failed(doing, base + ": " + TlsRefusal.explain(e, "kafka.registry.properties."), false, e);
        } catch (HttpTimeoutException e) {
            throw failed(
                    doing, base + " did not answer within " + settings.timeout().toMillis() + " ms", true, e);
        } catch (ConnectException e) {
            throw failed(doing, base + " cannot be reached", true, e);
        } catch (IOException e) {
            throw failed(doing, base + ": " + e.getMessage(), true, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(doing, "interrupted", true, e);
        }
    }

    private Optional<JsonNode> answer(String doing, int status, String text) {
        JsonNode answer = parsed(doing, status, text);
        if (status / 100 == 2) {
            return Optional.of(answer);
        }
        if (status == NOT_FOUND) {
            return Optional.empty();
        }
        String said = answer.path("message").asText("").strip();
        String what = switch (status) {
            case 401 -> "it does not know us (401); see kafka.registry.user, password and token";
            case 403 -> "it does not allow that (403)";
            case 409 -> "it takes the schema for incompatible with those of that subject (409)";
            default -> "it says " + status;
        };
        boolean passing = status == 429 || status >= 500;
        throw failed(doing, said.isEmpty() ? what : what + ": " + said, passing, null);
    }

    private JsonNode parsed(String doing, int status, String text) {
        try {
            return mapper.readTree(text.isBlank() ? "{}" : text);
        } catch (JsonProcessingException e) {
            if (status / 100 != 2) {
                return JsonNodeFactory.instance.objectNode();
            }
            throw failed(doing, "its answer is not JSON; is kafka.registry.urls its address?", false, e);
        }
    }

    private int id(String doing, JsonNode answer) {
        JsonNode id = answer.path("id");
        if (!id.isIntegralNumber()) {
            throw failed(doing, "its answer has no id", false, null);
        }
        return (int) id.asLong();
    }

    private static RegistryException failed(String doing, String why, boolean passing, @Nullable Throwable cause) {
        return new RegistryException("schema registry, " + doing + ": " + why, passing, cause);
    }

    private static String body(Schema schema) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("schema", schema.toString())
                .put("schemaType", "AVRO")
                .toString();
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static @Nullable String authorization(RegistrySettings settings) {
        if (settings.token() != null) {
            return "Bearer " + settings.token().value();
        }
        if (settings.user() == null || settings.password() == null) {
            return null;
        }
        String pair = settings.user() + ":" + settings.password().value();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** TLS by the same properties, and so the same kinds of key stores, as Kafka's own clients. */
    private static DefaultSslEngineFactory tls(Map<String, String> properties) {
        ConfigDef known = new ConfigDef();
        SslConfigs.addClientSslSupport(known);
        try {
            DefaultSslEngineFactory factory = new DefaultSslEngineFactory();
            factory.configure(new AbstractConfig(known, properties, false).values());
            return factory;
        } catch (KafkaException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw failed("reading kafka.registry.properties", String.valueOf(why.getMessage()), false, e);
        }
    }
}
