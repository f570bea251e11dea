package io.sockcdc.app.security;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Gives tokens for client credentials as OAuth 2 has it; they are not signed, which the broker's default validator takes. */
final class TokenEndpoint implements AutoCloseable {
    private final HttpServer server;
    private final String expected;
    private final String subject;

    TokenEndpoint(String client, String secret, String subject) throws IOException {
        this.subject = subject;
        this.expected =
                "Basic " + Base64.getEncoder().encodeToString((client + ":" + secret).getBytes(StandardCharsets.UTF_8));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", this::give);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    private void give(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        boolean known = List.of(expected).equals(exchange.getRequestHeaders().get("Authorization"));
        long now = Instant.now().getEpochSecond();
        String token = part("{\"alg\":\"none\"}") + "."
                + part("{\"sub\":\"%s\",\"iat\":%d,\"exp\":%d}".formatted(subject, now, now + 3600)) + ".";
        byte[] answer = "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
                .formatted(token)
                .getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(known ? 200 : 401, known ? answer.length : -1);
        if (known) {
            exchange.getResponseBody().write(answer);
        }
        exchange.close();
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
