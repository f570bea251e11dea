package io.sockcdc.consumers.web.http;

import io.sockcdc.consumers.config.WebSettings;
import io.sockcdc.consumers.web.api.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says which requests are refused, before anything else is looked at. A pure function of the request. */
final class Guard {
    private static final String BEARER = "bearer ";

    private final WebSettings settings;
    private final boolean checksHost;

    Guard(WebSettings settings, boolean onLoopback) {
        this.settings = settings;
        this.checksHost = (onLoopback || !settings.allowedHosts().isEmpty())
                && !settings.allowedHosts().contains("*");
    }

    /** Why a request is refused, or null when it is not. */
    @Nullable Problem refuse(String method, @Nullable String host, @Nullable String authorization, boolean data) {
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return Problem.of(405, "method", "Only GET and HEAD are answered", "nothing can be changed here");
        }
        if (checksHost && !isKnown(host)) {
            return Problem.of(
                    421,
                    "host",
                    "This server is not known by that name",
                    "call it localhost or by its address, or add the name to web.allowed-hosts");
        }
        if (data && settings.token() != null && !isToken(settings.token().value(), authorization)) {
            return Problem.of(
                    401, "token", "A token is needed", "send it as Authorization: Bearer TOKEN; it is web.token");
        }
        return null;
    }

    /** A page of another site that lets its name point here (DNS rebinding) still sends its own name. */
    private boolean isKnown(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = withoutPort(host).toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || isAddress(name)
                || settings.allowedHosts().contains(name);
    }

    private static String withoutPort(String host) {
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? host : host.substring(0, end + 1);
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static boolean isAddress(String name) {
        return name.matches("\\[[0-9a-f:.]+]") || name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }

    private static boolean isToken(String token, @Nullable String authorization) {
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return false;
        }
        byte[] given = authorization.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(given, token.getBytes(StandardCharsets.UTF_8));
    }
}
