package io.sockcdc.consumers.web.http;

import io.sockcdc.consumers.config.WebSettings;
import io.sockcdc.consumers.web.api.Api;
import io.sockcdc.consumers.web.api.Problem;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server of the web. Answers from the moment it is made until it is closed. */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int THREADS = 24;
    private static final int IDLE_MS = 30_000;
    private static final int STOP_MS = 500;
    private static final int MOST_HEADER_BYTES = 16 * 1024;

    private final Server server;
    private final ServerConnector connector;
    private final WebHandler handler;
    private final LiveClients clients;
    private final String host;
    private final boolean loopback;

    private WebServer(
            Server server,
            ServerConnector connector,
            WebHandler handler,
            LiveClients clients,
            String host,
            boolean loopback) {
        this.server = server;
        this.connector = connector;
        this.handler = handler;
        this.clients = clients;
        this.host = host;
        this.loopback = loopback;
    }

    /**
     * Starts to answer.
     *
     * @param health the answer to {@code /health}
     * @param metrics the answer to {@code /metrics}
     * @throws WebServerException when the address is in use or not of this machine
     */
    public static WebServer start(
            WebSettings settings, Api api, Supplier<String> health, Supplier<String> metrics, Clock clock)
            throws WebServerException {
        String where = settings.host() + ":" + settings.port();
        boolean loopback;
        try {
            loopback = InetAddress.getByName(settings.host()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new WebServerException("cannot serve the web at " + where + ": the host is not known", e, false);
        }
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2, IDLE_MS);
        threads.setName("sockcdc-web");
        threads.setDaemon(true);
        Server server = new Server(threads);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http()));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE_MS);
        connector.setAcceptQueueSize(64);
        server.addConnector(connector);
        server.setStopTimeout(STOP_MS);
        LiveClients clients = new LiveClients(api.live(), settings.liveClients());
        WebHandler handler = new WebHandler(new Guard(settings, loopback), api, clients, health, metrics, clock);
        server.setHandler(handler);
        server.setErrorHandler(WebServer::error);
        try {
            server.start();
        } catch (IOException e) {
            stop(server);
            boolean taken = e instanceof BindException || e.getCause() instanceof BindException;
            String why = e.getCause() instanceof BindException cause ? cause.getMessage() : e.getMessage();
            throw new WebServerException("cannot serve the web at " + where + ": " + why, e, taken);
        } catch (Exception e) {
            stop(server);
            throw new WebServerException("cannot serve the web at " + where + ": " + e.getMessage(), e, false);
        }
        return new WebServer(server, connector, handler, clients, settings.host(), loopback);
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(MOST_HEADER_BYTES);
        http.setRelativeRedirectAllowed(false);
        return http;
    }

    /** What is wrong with a request before it reaches the handler. */
    private static boolean error(Request request, Response response, Callback callback) {
        int status = response.getStatus() == 0 ? 500 : response.getStatus();
        WebHandler.secure(response);
        byte[] body = Problem.of(status, "request", "The request cannot be answered", "it is not as HTTP wants it")
                .json()
                .getBytes(StandardCharsets.UTF_8);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    /** Where it answers. */
    public URI address() {
        String name = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return URI.create("http://" + name + ":" + connector.getLocalPort() + "/");
    }

    /** Whether only this machine reaches it. */
    public boolean isOnLoopback() {
        return loopback;
    }

    /** Who reads live events. */
    public LiveClients clients() {
        return clients;
    }

    /** How many answers had a status that begins with that digit. */
    public long answered(int digit) {
        return handler.answered(digit);
    }

    @Override
    public void close() {
        clients.end();
        stop(server);
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (TimeoutException e) {
            // It has stopped all the same: somebody did not read the end of an answer.
            LOG.atDebug().setCause(e).log("a request was cut off when the web ended");
        } catch (Exception e) {
            throw new IllegalStateException("stopping the HTTP server", e);
        }
    }
}
