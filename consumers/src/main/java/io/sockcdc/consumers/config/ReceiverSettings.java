package io.sockcdc.consumers.config;

import io.sockcdc.settings.Secret;
import io.sockcdc.settings.Setting;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One receiver of anomaly flags. Checked as part of {@link DeliverySettings}, where its name is known. */
public record ReceiverSettings(
        @Setting("What the receiver speaks: the API v2 of Prometheus Alertmanager, HTTP as a webhook, or syslog. "
                + "Required.")
        @Nullable Type type,

        @Setting("Where it is: http or https for alertmanager and webhook, udp://HOST:PORT, tcp://HOST:PORT or "
                + "tls://HOST:PORT for syslog. Required.")
        @Nullable Secret url,

        @Setting("Flags below this severity are not sent.") MinimumSeverity minimumSeverity,

        @Setting("Rules whose flags are sent, by id; empty for all.")
        List<String> rules,

        @Setting("Steps in the life of a flag that are sent; alertmanager gets all whatever is said here.")
        List<Step> steps,

        @Setting("How long a try may take, 100 ms to 1 min.")
        Duration timeout,

        @Setting("Wait before the second try, at least 100 ms; it doubles from try to try, with a random part.")
        Duration retryFirst,

        @Setting("Longest wait between two tries, unless the receiver asks for more.")
        Duration retryMost,

        @Setting("New flags a minute that are sent one by one, 1 to 10000; the rest of a minute comes as one message "
                + "that counts them. Not for alertmanager, which groups by itself.")
        int mostPerMinute,

        @Setting("Value of the HTTP header Authorization, as `Bearer TOKEN`.") @Nullable Secret authorization,

        @Setting("HTTP headers to send besides, by name.") Map<String, Secret> headers,

        @Setting("Key that bodies of the webhook are signed with: any text, or whsec_ and base64.") @Nullable Secret signingKey,

        @Setting("Template of the webhook's body, in Mustache; without one it is the record as JSON.") @Nullable String body,

        @Setting("Content type of the webhook's body; values are escaped for it.")
        String contentType,

        @Setting("Certificates in PEM to trust instead of Java's, for https and tls.") @Nullable Path caFile,

        @Setting(
                "How often open flags are told again to alertmanager, 1 s to 1 h; they end there after four times this.")
        Duration resendInterval,

        @Setting("Facility of syslog messages.") Facility facility,

        @Setting("SD-ID of the structured data in syslog messages, a name and an enterprise number.")
        String structuredDataId) {
    private static final Set<String> HTTP = Set.of("http", "https");
    private static final Set<String> SYSLOG = Set.of("udp", "tcp", "tls");

    /** What a receiver speaks. */
    public enum Type {
        /** Prometheus Alertmanager, API v2. */
        ALERTMANAGER,
        /** HTTP POST. */
        WEBHOOK,
        /** RFC 5424. */
        SYSLOG
    }

    /** Severities, as in the record. */
    public enum MinimumSeverity {
        LOW,
        MEDIUM,
        HIGH,
        CRITICAL
    }

    /** Steps in the life of a flag, as in the record. */
    public enum Step {
        OPEN,
        UPDATE,
        CLEAR
    }

    /** Facilities of RFC 5424 that a program like this may use. */
    public enum Facility {
        USER(1),
        DAEMON(3),
        AUTH(4),
        AUTHPRIV(10),
        LOCAL0(16),
        LOCAL1(17),
        LOCAL2(18),
        LOCAL3(19),
        LOCAL4(20),
        LOCAL5(21),
        LOCAL6(22),
        LOCAL7(23);

        private final int number;

        Facility(int number) {
            this.number = number;
        }

        /** Its number in RFC 5424, table 1. */
        public int number() {
            return number;
        }
    }

    public ReceiverSettings {
        rules = List.copyOf(rules);
        steps = List.copyOf(steps);
        headers = Map.copyOf(headers);
        between("timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(1));
        between("retry-first", retryFirst, Duration.ofMillis(100), Duration.ofHours(1));
        between("retry-most", retryMost, retryFirst, Duration.ofDays(1));
        between("resend-interval", resendInterval, Duration.ofSeconds(1), Duration.ofHours(1));
        if (mostPerMinute < 1 || mostPerMinute > 10_000) {
            throw new IllegalArgumentException("most-per-minute must be from 1 to 10000, not " + mostPerMinute);
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("steps must name at least one of open, update and clear");
        }
        if (!structuredDataId.matches("[!-~&&[^=\\]\" ]]{1,32}")) {
            throw new IllegalArgumentException(
                    "structured-data-id must be 1 to 32 characters, none of = ] \" or space");
        }
    }

    /** What holds for a receiver of which only type and url are said. */
    public static ReceiverSettings defaults() {
        return new ReceiverSettings(
                null,
                null,
                MinimumSeverity.LOW,
                List.of(),
                List.of(Step.values()),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                60,
                null,
                Map.of(),
                null,
                null,
                "application/json",
                null,
                Duration.ofMinutes(1),
                Facility.LOCAL0,
                "sockcdc@32473");
    }

    /** What it speaks. */
    public Type kind() {
        if (type == null) {
            throw new IllegalStateException("not checked");
        }
        return type;
    }

    /** Where it is. It may hold secrets: for people there is {@link #place}. */
    public URI address() {
        if (url == null) {
            throw new IllegalStateException("not checked");
        }
        return URI.create(url.value());
    }

    /** Where it is, without what may be secret: scheme, host and port. */
    public String place() {
        URI address = address();
        return address.getScheme() + "://" + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
    }

    void check(String name) {
        if (type == null) {
            throw new IllegalArgumentException(name + " has no type; one of alertmanager, webhook, syslog");
        }
        if (url == null) {
            throw new IllegalArgumentException(name + " has no url");
        }
        URI address;
        try {
            address = new URI(url.value());
        } catch (URISyntaxException e) {
            // The cause would show the address, which may hold a secret.
            throw new IllegalArgumentException(name + ".url is no address: " + e.getReason());
        }
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        Set<String> schemes = type == Type.SYSLOG ? SYSLOG : HTTP;
        if (!schemes.contains(scheme) || address.getHost() == null) {
            throw new IllegalArgumentException(name + ".url must begin with "
                    + String.join(":// or ", schemes.stream().sorted().toList()) + ":// and a host");
        }
        if (type == Type.SYSLOG && address.getPort() < 1) {
            throw new IllegalArgumentException(name + ".url needs a port, as in tcp://HOST:514");
        }
        if (address.getUserInfo() != null) {
            throw new IllegalArgumentException(name + ".url must not hold a user: use authorization");
        }
    }

    private static void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + " must be from " + least + " to " + most + ", not " + value);
        }
    }
}
