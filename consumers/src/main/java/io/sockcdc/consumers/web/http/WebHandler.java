package io.sockcdc.consumers.web.http;

import io.sockcdc.consumers.query.ReceivedEvent;
import io.sockcdc.consumers.web.api.Api;
import io.sockcdc.consumers.web.api.OtherRoute;
import io.sockcdc.consumers.web.api.Problem;
import io.sockcdc.consumers.web.api.ProblemException;
import io.sockcdc.consumers.web.api.Query;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Guards, routes and answers every request. */
final class WebHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(WebHandler.class);
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
                    + "require-trusted-types-for 'script'";

    private final Guard guard;
    private final Api api;
    private final Routes routes;
    private final LiveClients clients;
    private final Assets assets = new Assets();
    private final Supplier<String> health;
    private final Supplier<String> metrics;
    private final Clock clock;
    /** Answers by the first digit of their status. */
    private final AtomicLongArray answered = new AtomicLongArray(6);

    WebHandler(
            Guard guard, Api api, LiveClients clients, Supplier<String> health, Supplier<String> metrics, Clock clock) {
        this.guard = guard;
        this.api = api;
        this.routes = new Routes(api.endpoints());
        this.clients = clients;
        this.health = health;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** How many answers had a status that begins with that digit. */
    long answered(int digit) {
        return answered.get(digit);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        secure(response);
        try {
            answer(request, response, callback);
        } catch (ProblemException e) {
            problem(response, callback, e.problem());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem(response, callback, Problem.of(503, "stopping", "This process ends", "ask again later"));
        } catch (RuntimeException e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("path", request.getHttpURI().getPath())
                    .log("a request failed");
            problem(response, callback, Problem.of(500, "failure", "This should not happen", "the log says more"));
        }
        return true;
    }

    static void secure(Response response) {
        var headers = response.getHeaders();
        headers.put("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    private void answer(Request request, Response response, Callback callback) throws InterruptedException {
        String path = Request.getPathInContext(request);
        boolean data = path.startsWith("/api/") || path.equals(OtherRoute.METRICS.path());
        Problem refused = guard.refuse(
                request.getMethod(),
                request.getHeaders().get(HttpHeader.HOST),
                request.getHeaders().get(HttpHeader.AUTHORIZATION),
                data);
        if (refused != null) {
            problem(response, callback, refused);
            return;
        }
        Routes.Match match = routes.find(path);
        if (match != null) {
            Map<String, List<String>> given = parameters(request);
            given.putAll(match.inPath());
            Query query = Query.of(match.endpoint().parameters(), given, clock);
            send(response, callback, 200, JSON, match.endpoint().answer(query).toString());
        } else if (path.equals(OtherRoute.LIVE.path())) {
            live(request, response, callback);
        } else if (path.equals(OtherRoute.OPENAPI.path())) {
            send(response, callback, 200, JSON, api.openApi());
        } else if (path.equals(OtherRoute.HEALTH.path())) {
            send(response, callback, 200, JSON, health.get());
        } else if (path.equals(OtherRoute.METRICS.path())) {
            send(response, callback, 200, PROMETHEUS, metrics.get());
        } else {
            asset(request, response, callback, path);
        }
    }

    private void asset(Request request, Response response, Callback callback, String path) {
        Assets.Asset asset = assets.find(path);
        if (asset == null) {
            problem(
                    response,
                    callback,
                    Problem.notFound("there is nothing at " + path + "; /openapi.json tells what is"));
            return;
        }
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        response.getHeaders().put(HttpHeader.ETAG, asset.etag());
        if (asset.etag().equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
            count(304);
            response.setStatus(304);
            response.write(true, ByteBuffer.allocate(0), callback);
            return;
        }
        send(response, callback, 200, asset.mediaType(), asset.bytes());
    }

    private void live(Request request, Response response, Callback callback) {
        Query query = Query.of(OtherRoute.LIVE.parameters(), parameters(request), clock);
        if (request.getMethod().equals("HEAD")) {
            send(response, callback, 200, OtherRoute.LIVE.mediaType(), "");
            return;
        }
        Predicate<ReceivedEvent> wanted = api.live().wanted(query);
        LiveClient client = new LiveClient(response, callback, wanted);
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, OtherRoute.LIVE.mediaType());
        response.getHeaders().put("X-Accel-Buffering", "no");
        if (clients.add(client)) {
            count(200);
        } else {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "10");
            problem(
                    response,
                    callback,
                    Problem.of(
                            503,
                            "live-clients",
                            "Too many live streams",
                            "web.live-clients sets how many there may be"));
        }
    }

    private static Map<String, List<String>> parameters(Request request) {
        Map<String, List<String>> given = new HashMap<>();
        try {
            Fields fields = Request.extractQueryParameters(request, StandardCharsets.UTF_8);
            for (Fields.Field field : fields) {
                given.put(field.getName(), field.getValues());
            }
        } catch (RuntimeException e) {
            LOG.atDebug().setCause(e).log("a query that cannot be read");
            throw new ProblemException(
                    Problem.of(400, "request", "The request cannot be read", "its query is not percent-encoded UTF-8"));
        }
        return given;
    }

    private void problem(Response response, Callback callback, @Nullable Problem problem) {
        Problem its = problem == null ? Problem.of(500, "failure", "This should not happen", "") : problem;
        if (its.status() == 405) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
        } else if (its.status() == 401) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        }
        send(response, callback, its.status(), Problem.MEDIA_TYPE, its.json());
    }

    private void send(Response response, Callback callback, int status, String mediaType, String body) {
        send(response, callback, status, mediaType, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
    }

    private void send(Response response, Callback callback, int status, String mediaType, ByteBuffer body) {
        count(status);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, mediaType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.remaining());
        response.write(true, body, callback);
    }

    private void count(int status) {
        answered.incrementAndGet(status / 100);
    }
}
