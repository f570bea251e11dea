package io.sockcdc.consumers.web.run;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sockcdc.consumers.config.WebSettings;
import io.sockcdc.consumers.web.api.Api;
import io.sockcdc.consumers.web.api.Readiness;
import io.sockcdc.consumers.web.http.WebServer;
import io.sockcdc.consumers.web.http.WebServerException;
import io.sockcdc.consumers.web.model.ReadModel;
import io.sockcdc.consumers.web.model.TopicFollower;
import io.sockcdc.consumers.web.model.TopicFollower.Begin;
import io.sockcdc.consumers.web.past.HistoryTable;
import io.sockcdc.consumers.web.past.Moments;
import io.sockcdc.consumers.web.past.PastEvents;
import io.sockcdc.consumers.web.past.StatusHistory;
import io.sockcdc.consumers.web.past.Timeline;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicName;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web of this process: it reads the topics into memory and serves the dashboard and the REST interface from there. Several
 * processes may do so for the same Kafka; each answers for all.
 */
public final class Web implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Web.class);
    private static final List<TopicKind> TABLES =
            List.of(TopicKind.COUNTS, TopicKind.SOCKETS, TopicKind.ANOMALIES, TopicKind.STATUS);
    private static final Duration ACTIVITY = Duration.ofMinutes(10);
    private static final long MOST_EVENTS_BACK = 100_000;
    private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(15);
    private static final long BEAT_MS = 250;
    private static final long PATIENCE_MS = 1_000;

    private final WebServer server;

    @SuppressWarnings("UnusedVariable") // holds what the registry reads from
    private final WebMeters meters;

    private final TopicFollower tables;
    private final TopicFollower events;
    private final Beat beat;
    private final List<Thread> threads;

    private Web(
            WebServer server,
            WebMeters meters,
            TopicFollower tables,
            TopicFollower events,
            Beat beat,
            List<Thread> threads) {
        this.server = server;
        this.meters = meters;
        this.tables = tables;
        this.events = events;
        this.beat = beat;
        this.threads = threads;
    }

    /**
     * Starts to serve, before anything is read; what is not there yet in Kafka is waited for.
     *
     * @param registry where its meters go; {@code /metrics} shows everything in it
     * @throws WebServerException when the address cannot be used
     */
    public static Web start(WebRequest request, PrometheusMeterRegistry registry, Clock clock)
            throws WebServerException {
        WebSettings settings = request.settings();
        Names names = new Names(request.topicPrefix());
        ReadModel model = new ReadModel(settings.keepLimit());
        TopicFollower tables = new TopicFollower(
                request.client(),
                TABLES.stream().map(names::of).toList(),
                Begin.atTheBeginning(),
                clock,
                new Tables(model, names, clock));
        TopicFollower events = new TopicFollower(
                request.client(),
                List.of(names.of(TopicKind.EVENTS)),
                Begin.ago(ACTIVITY, MOST_EVENTS_BACK),
                clock,
                new Events(model));
        PastEvents past = new PastEvents(request.client(), names.of(TopicKind.EVENTS), clock);
        StatusHistory statuses = new StatusHistory(request.client(), names.of(TopicKind.STATUS));
        Supplier<Readiness> readiness = () -> readiness(model, tables, events);
        Api api = new Api(
                model,
                new Moments(
                        new HistoryTable(
                                request.client(), names.of(TopicKind.EVENTS), names.of(TopicKind.STATUS), clock),
                        statuses,
                        past),
                past,
                new Timeline(request.client(), names.of(TopicKind.EVENTS)),
                readiness,
                clock,
                request.version());
        WebServer[] holder = new WebServer[1];
        WebMeters meters = new WebMeters(registry);
        meters.bind(model, tables, events, () -> holder[0]);
        WebServer server = serve(
                settings,
                request.portIsChosen(),
                port -> WebServer.start(
                        settings.withPort(port),
                        api,
                        () -> health(readiness.get(), tables, events),
                        registry::scrape,
                        clock));
        holder[0] = server;
        model.events().listen(server.clients()::take);
        model.listenToAnomalies(server.clients()::take);
        Beat beat = new Beat(model, server, clock);
        List<Thread> threads = List.of(
                daemon("sockcdc-web-tables", tables),
                daemon("sockcdc-web-events", events),
                daemon("sockcdc-web-beat", beat));
        threads.forEach(Thread::start);
        LOG.atDebug().addKeyValue("address", server.address()).log("web started");
        if (!server.isOnLoopback() && settings.token() == null) {
            LOG.atWarn()
                    .addKeyValue("address", server.address())
                    .log("whoever reaches the web sees every connection: set web.token, or a reverse proxy before it");
        }
        return new Web(server, meters, tables, events, beat, threads);
    }

    private interface Starter {
        WebServer start(int port) throws WebServerException;
    }

    private static WebServer serve(WebSettings settings, boolean portIsChosen, Starter starter)
            throws WebServerException {
        try {
            return starter.start(settings.port());
        } catch (WebServerException e) {
            if (portIsChosen || !e.isPortTaken()) {
                throw e;
            }
            LOG.atInfo().addKeyValue("port", settings.port()).log("the web takes another port, its own is taken");
            return starter.start(0);
        }
    }

    /** Where it answers. */
    public URI address() {
        return server.address();
    }

    @Override
    public void close() {
        beat.stopped.countDown();
        tables.stop();
        events.stop();
        server.close();
        try {
            for (Thread thread : threads) {
                thread.join(PATIENCE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Readiness readiness(ReadModel model, TopicFollower tables, TopicFollower events) {
        if (!tables.isReachable() || !events.isReachable()) {
            return Readiness.KAFKA_UNREACHABLE;
        }
        return model.isLoaded() ? Readiness.READY : Readiness.LOADING;
    }

    private static String health(Readiness readiness, TopicFollower tables, TopicFollower events) {
        return "{\"readiness\":\"" + readiness + "\",\"table_lag\":" + tables.lag() + ",\"event_lag\":" + events.lag()
                + "}";
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Names of topics both ways. */
    private static final class Names {
        private final Map<String, TopicKind> kinds = new HashMap<>();
        private final String prefix;

        private Names(String prefix) {
            this.prefix = prefix;
            TABLES.forEach(kind -> kinds.put(of(kind), kind));
        }

        private String of(TopicKind kind) {
            return TopicName.of(prefix, kind).value();
        }
    }

    private record Events(ReadModel model) implements TopicFollower.Listener {
        @Override
        public void take(ConsumerRecord<byte[], byte @Nullable []> record) {
            model.takeEvent(record);
        }

        @Override
        public void caughtUp() {
            model.eventsAreLoaded();
        }

        @Override
        public void idle() {}
    }

    private static final class Tables implements TopicFollower.Listener {
        private final ReadModel model;
        private final Names names;
        private final Clock clock;
        private Instant nextSample;

        private Tables(ReadModel model, Names names, Clock clock) {
            this.model = model;
            this.names = names;
            this.clock = clock;
            this.nextSample = clock.instant();
        }

        @Override
        public void take(ConsumerRecord<byte[], byte @Nullable []> record) {
            TopicKind kind = names.kinds.get(record.topic());
            if (kind != null) {
                model.take(kind, record);
            }
        }

        @Override
        public void caughtUp() {
            model.tablesAreLoaded();
        }

        @Override
        public void idle() {
            Instant now = clock.instant();
            if (!now.isBefore(nextSample)) {
                nextSample = now.plus(BETWEEN_SAMPLES);
                model.sample();
            }
        }
    }

    /** Four times a second: what live streams carry, and what is noted of each second. */
    private static final class Beat implements Runnable {
        private final ReadModel model;
        private final WebServer server;
        private final Clock clock;
        private final CountDownLatch stopped = new CountDownLatch(1);
        private long noted;

        private Beat(ReadModel model, WebServer server, Clock clock) {
            this.model = model;
            this.server = server;
            this.clock = clock;
        }

        @Override
        public void run() {
            try {
                while (!stopped.await(BEAT_MS, TimeUnit.MILLISECONDS)) {
                    beat();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void beat() {
            try {
                long second = clock.instant().getEpochSecond();
                if (second != noted) {
                    noted = second;
                    model.note(second);
                }
                server.clients().beat();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a live update failed");
            }
        }
    }
}
