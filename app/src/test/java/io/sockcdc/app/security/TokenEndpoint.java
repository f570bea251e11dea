package io.sockcdc.app.security;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Gives signed tokens for client credentials as OAuth 2 has it, and shows the key that they are signed with. */
final class TokenEndpoint implements AutoCloseable {
    private final HttpServer server;
    private final String expected;
    private final String subject;
    private final KeyPair keys;

    TokenEndpoint(String client, String secret, String subject) throws IOException {
        this.subject = subject;
        try {
            this.keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        this.expected =
                "Basic " + Base64.getEncoder().encodeToString((client + ":" + secret).getBytes(StandardCharsets.UTF_8));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", this::give);
        server.createContext("/keys", this::show);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    String keysUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
    }

    private void show(HttpExchange exchange) throws IOException {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String modulus = encoder.encodeToString(unsigned(key.getModulus().toByteArray()));
        String exponent = encoder.encodeToString(key.getPublicExponent().toByteArray());
        send(
                exchange,
                "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"one\",\"alg\":\"RS256\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"%s\"}]}"
                        .formatted(modulus, exponent));
    }

    private static byte[] unsigned(byte[] number) {
        return number[0] == 0 ? Arrays.copyOfRange(number, 1, number.length) : number;
    }

    private static void send(HttpExchange exchange, String json) throws IOException {
        byte[] answer = json.getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private void give(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        boolean known = List.of(expected).equals(exchange.getRequestHeaders().get("Authorization"));
        if (!known) {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
            return;
        }
        long now = Instant.now().getEpochSecond();
        String claims = part("{\"alg\":\"RS256\",\"kid\":\"one\"}") + "."
                + part("{\"sub\":\"%s\",\"iat\":%d,\"exp\":%d}".formatted(subject, now, now + 3600));
        send(
                exchange,
                "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
                        .formatted(claims + "." + signed(claims)));
    }

    private String signed(String claims) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(claims.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
