package io.sockcdc.registry;

import io.sockcdc.settings.Secret;
import io.sockcdc.settings.Setting;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which schema registry to use, and how. */
public record RegistrySettings(
        @Setting(
                "Addresses of a schema registry with Confluent's REST interface, http or https, tried in turn; without "
                        + "one, records are in Avro's single-object encoding. Both are read either way.")
        List<String> urls,

        @Setting("Name of the user that the registry knows us by (HTTP basic authentication).") @Nullable String user,

        @Setting("That user's password.") @Nullable Secret password,

        @Setting("Token that the registry knows us by instead (HTTP bearer authentication).") @Nullable Secret token,

        @Setting("Name of the subject of a schema: topic is TOPIC-key and TOPIC-value, record the record's full name, "
                + "topic-record TOPIC-RECORD.")
        SubjectNames subjects,

        @Setting("Whether schemas that the registry lacks are registered; otherwise somebody else must have done it.")
        boolean register,

        @Setting(
                "Whether subjects we register in are set to FULL_TRANSITIVE compatibility, where the registry lets us.")
        boolean setCompatibility,

        @Setting("How long the registry may take to answer, 100 ms to 1 min.")
        Duration timeout,

        @Setting("TLS for https, spelled as for Kafka's clients: ssl.truststore.location and the other ssl properties.")
        Map<String, String> properties) {
    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(100);
    private static final Duration MOST_TIMEOUT = Duration.ofMinutes(1);

    /** Checks it all: {@link IllegalArgumentException} says what cannot be. */
    public RegistrySettings {
        urls = List.copyOf(urls);
        properties = Map.copyOf(properties);
        urls.forEach(RegistrySettings::check);
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("user and password belong together");
        }
        if (user != null && token != null) {
            throw new IllegalArgumentException("user and token exclude each other");
        }
        if (timeout.compareTo(LEAST_TIMEOUT) < 0 || timeout.compareTo(MOST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout must be 100ms to 1m");
        }
        for (String name : properties.keySet()) {
            if (!name.startsWith("ssl.")) {
                throw new IllegalArgumentException(
                        "properties takes ssl properties of Kafka's clients, such as ssl.truststore.location, not "
                                + name);
            }
        }
    }

    /** No registry. */
    public static RegistrySettings defaults() {
        return new RegistrySettings(
                List.of(), null, null, null, SubjectNames.TOPIC, true, true, Duration.ofSeconds(5), Map.of());
    }

    /** Whether there is a registry to use. */
    public boolean isOn() {
        return !urls.isEmpty();
    }

    private static void check(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getUserInfo() != null) {
                throw new IllegalArgumentException(
                        "urls must not hold a user and password, which have keys of their own");
            }
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!web || uri.getHost() == null || uri.getQuery() != null) {
                throw new IllegalArgumentException("urls must be like https://HOST:PORT, not '" + url + "'");
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("urls must be like https://HOST:PORT: " + e.getReason(), e);
        }
    }

    /** Without what may be secret. */
    @Override
    public String toString() {
        return "RegistrySettings[urls=" + urls + ", user=" + user + ", subjects=" + subjects + ", register=" + register
                + ", properties=" + properties.keySet() + "]";
    }
}
