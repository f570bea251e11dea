package io.sockcdc.collector.observe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Answers {@code /metrics} (Prometheus text), {@code /health} (503 when only a restart helps) and {@code /ready} (503 when
 * the work is not done, with the reasons), to GET and HEAD. It runs on the executor it is given and on nothing else that
 * matters, so slow clients hold up each other at most, and a client has ten seconds for a request and for an answer.
 */
public final class MetricsServer implements AutoCloseable {
    private static final int BACKLOG = 50;
    private static final String CLIENT_SECONDS = "10";
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String JSON = "application/json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private record Answer(int status, String type, String body) {}

    private final HttpServer server;
    private final Meters meters;
    private final Health health;

    private MetricsServer(HttpServer server, Meters meters, Health health) {
        this.server = server;
        this.meters = meters;
        this.health = health;
    }

    /**
     * Starts to answer.
     *
     * @param address where; port 0 takes a free one
     * @param executor several threads, so that one slow client does not hold up the others; not closed here
     * @throws MetricsServerException when the address is in use or not of this machine
     */
    public static MetricsServer start(InetSocketAddress address, Meters meters, Health health, Executor executor) {
        limitClients();
        if (address.isUnresolved()) {
            throw new MetricsServerException(address, new UnknownHostException("the host is not known"));
        }
        try {
            HttpServer http = HttpServer.create(address, BACKLOG);
            MetricsServer server = new MetricsServer(http, meters, health);
            http.setExecutor(executor);
            http.createContext("/", server::handle);
            http.start();
            return server;
        } catch (IOException e) {
            throw new MetricsServerException(address, e);
        }
    }

    /**
     * Tries whether an address can be served on, so that a program can say no before it has begun with anything.
     *
     * @throws MetricsServerException when the address is in use or not of this machine
     */
    public static void check(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new MetricsServerException(address, new UnknownHostException("the host is not known"));
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(address, BACKLOG);
        } catch (IOException e) {
            throw new MetricsServerException(address, e);
        }
    }

    /**
     * The address that HOST:PORT names, its host looked up; an IPv6 address stands in brackets.
     *
     * @throws IllegalArgumentException when it has another form
     */
    public static InetSocketAddress address(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("not HOST:PORT: " + hostAndPort);
        }
        String host = hostAndPort.substring(0, colon);
        boolean brackets = host.startsWith("[") && host.endsWith("]");
        return new InetSocketAddress(
                brackets ? host.substring(1, host.length() - 1) : host,
                Integer.parseInt(hostAndPort.substring(colon + 1)));
    }

    /** Where it answers, with the port it really has. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** The JDK's server reads these when the first one is made in a process; there is no other way to set them. */
    private static void limitClients() {
        for (String property : new String[] {"sun.net.httpserver.maxReqTime", "sun.net.httpserver.maxRspTime"}) {
            if (System.getProperty(property) == null) {
                System.setProperty(property, CLIENT_SECONDS);
            }
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            boolean head = method.equals("HEAD");
            Answer answer = head || method.equals("GET")
                    ? answerOrFailure(exchange.getRequestURI().getPath())
                    : new Answer(405, "text/plain", "only GET and HEAD\n");
            byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type);
            if (answer.status == 405) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            }
            exchange.sendResponseHeaders(answer.status, head ? -1 : body.length);
            if (!head) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        }
    }

    private Answer answerOrFailure(String path) throws IOException {
        try {
            return answer(path);
        } catch (RuntimeException failure) {
            return new Answer(500, "text/plain", failure + "\n");
        }
    }

    private Answer answer(String path) throws IOException {
        return switch (path) {
            case "/metrics" -> new Answer(200, TEXT, meters.scrape());
            case "/health" -> report(health.liveness());
            case "/ready" -> report(health.readiness());
            default -> new Answer(404, "text/plain", "try /metrics, /health or /ready\n");
        };
    }

    private static Answer report(Health.Report report) throws IOException {
        Map<String, Object> checks = new LinkedHashMap<>();
        report.checks().forEach((name, check) -> {
            Map<String, String> told = new LinkedHashMap<>();
            told.put("status", name(check.state()));
            told.put("reason", check.reason());
            checks.put(name, told);
        });
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("status", name(report.state()));
        all.put("checks", checks);
        int status = report.state() == Health.State.DOWN ? 503 : 200;
        return new Answer(status, JSON, MAPPER.writeValueAsString(all) + "\n");
    }

    private static String name(Health.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
