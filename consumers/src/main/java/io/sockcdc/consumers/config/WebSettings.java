package io.sockcdc.consumers.config;

import io.sockcdc.settings.Secret;
import io.sockcdc.settings.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the web is served. The constructor refuses what cannot be, with an {@link IllegalArgumentException} that names the key.
 */
public record WebSettings(
        @Setting("Whether up and analyze serve the dashboard and the REST interface.")
        boolean enabled,

        @Setting("Address to listen on. Whoever reaches it sees every connection: beyond loopback set web.token, or a "
                + "reverse proxy before it.")
        String host,

        @Setting(
                "Port to listen on, 0 takes any that is free. Where it is not set and 8480 is taken, another is taken.")
        int port,

        @Setting("Token that every request for data must carry (Authorization: Bearer), 16 characters or more; without "
                + "it none is asked for.")
        @Nullable Secret token,

        @Setting("Names that a request may call this server by, beside localhost and addresses, as a reverse proxy "
                + "passes them on; * allows every name.")
        List<String> allowedHosts,

        @Setting("Live streams served at the same time, 1 to 1000.")
        int liveClients,

        @Setting("Sockets, and subjects of counts of each kind, kept in memory to answer from, 1000 to 10000000; what "
                + "is beyond is left out, and answers say so.")
        int keepLimit) {
    public WebSettings {
        allowedHosts = List.copyOf(allowedHosts);
        if (host.isBlank()) {
            throw new IllegalArgumentException("web.host must not be empty");
        }
        between("port", port, 0, 65_535);
        between("live-clients", liveClients, 1, 1_000);
        between("keep-limit", keepLimit, 1_000, 10_000_000);
        if (token != null && !isStrong(token.value())) {
            throw new IllegalArgumentException(
                    "web.token must have 16 characters or more, of printable ASCII without spaces");
        }
    }

    /** What holds when nothing is said. */
    public static WebSettings defaults() {
        return new WebSettings(true, "127.0.0.1", 8480, null, List.of(), 64, 200_000);
    }

    /** The same on another port. */
    public WebSettings withPort(int other) {
        return new WebSettings(enabled, host, other, token, allowedHosts, liveClients, keepLimit);
    }

    private static boolean isStrong(String token) {
        return token.length() >= 16 && token.chars().allMatch(c -> c > ' ' && c < 127);
    }

    private static void between(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "web." + key + " must be from " + least + " to " + most + ", not " + value);
        }
    }
}
