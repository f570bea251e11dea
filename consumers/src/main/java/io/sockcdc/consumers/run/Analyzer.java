package io.sockcdc.consumers.run;

import io.micrometer.core.instrument.MeterRegistry;
import io.sockcdc.access.KafkaRefusal;
import io.sockcdc.consumers.observe.AnalysisMeters;
import io.sockcdc.consumers.query.CountsQuery;
import io.sockcdc.consumers.query.LocalCounts;
import io.sockcdc.consumers.rules.RuleBook;
import io.sockcdc.consumers.rules.config.RulesInForce;
import io.sockcdc.consumers.topology.anomalies.JudgementCounters;
import io.sockcdc.consumers.topology.counts.CountsBoard;
import io.sockcdc.topics.TopicAccessException;
import io.sockcdc.topics.TopicAdmin;
import io.sockcdc.topics.TopicCatalog;
import io.sockcdc.topics.TopicDefinition;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running analysis. Any number of processes with the same topics share the work; each may come and go. May be used by
 * several threads.
 */
public final class Analyzer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Analyzer.class);
    private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(20);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);
    private static final int THREAD_LIMIT = 10;
    /** Faults that lie further apart than this are not one trouble. */
    private static final Duration TROUBLE = Duration.ofMinutes(10);

    private static final List<TopicKind> TOPICS = List.of(
            TopicKind.EVENTS,
            TopicKind.STATUS,
            TopicKind.SOCKETS,
            TopicKind.COUNTS,
            TopicKind.ANOMALIES,
            TopicKind.DEAD_LETTERS);

    private final KafkaStreams streams;
    private final AnalysisFigures figures;
    private final CountsBoard board;
    private final CountDownLatch ready = new CountDownLatch(1);
    private int replaced;
    private long lastFaultNanos;
    private final AtomicReference<String> lastFault = new AtomicReference<>("");
    private final Consumer<String> onFailure;

    private final Map<String, Object> client;

    private Analyzer(
            KafkaStreams streams,
            AnalysisFigures figures,
            CountsBoard board,
            Map<String, Object> client,
            Consumer<String> onFailure) {
        this.client = client;
        this.streams = streams;
        this.figures = figures;
        this.board = board;
        this.onFailure = onFailure;
    }

    /**
     * Makes the topics that are missing and starts. On return it joins the others that analyse; {@link #awaitReady} tells
     * when it has its share.
     *
     * @param onFailure told why it ended by itself, once; called on any thread
     * @throws AnalyzeException when Kafka does not answer or refuses, or the data directory cannot be used
     */
    public static Analyzer start(AnalyzeRequest request, Consumer<String> onFailure)
            throws AnalyzeException, InterruptedException {
        TopicCatalog catalog = new TopicCatalog(request.topics());
        int partitions = prepareTopics(request, catalog);
        Properties properties = new Properties();
        properties.putAll(StreamsSettings.of(request, catalog.name(TopicKind.DEAD_LETTERS)));
        RulesInForce rules = RulesInForce.of(request.settings().rulesFile());
        JudgementCounters counters = new JudgementCounters();
        CountsBoard board = new CountsBoard();
        Analyzer analyzer;
        try {
            analyzer = new Analyzer(
                    new KafkaStreams(
                            AnalyzeTopology.build(request.settings(), catalog, partitions, rules, counters, board),
                            properties),
                    new AnalysisFigures(counters, rules),
                    board,
                    request.client(),
                    onFailure);
            analyzer.streams.setUncaughtExceptionHandler(analyzer::answer);
            analyzer.streams.setStateListener((now, before) -> analyzer.changed(now));
            analyzer.streams.start();
        } catch (KafkaException e) {
            throw new AnalyzeException("starting the analysis: " + KafkaRefusal.explain(e, request.client()), e, false);
        }
        LOG.atInfo()
                .addKeyValue("application", StreamsSettings.applicationId(request))
                .addKeyValue("partitions", partitions)
                .log("analysis started");
        return analyzer;
    }

    private static int prepareTopics(AnalyzeRequest request, TopicCatalog catalog)
            throws AnalyzeException, InterruptedException {
        List<TopicDefinition> wanted = TOPICS.stream().map(catalog::get).toList();
        String events = catalog.name(TopicKind.EVENTS).value();
        try (Admin admin = Admin.create(Map.copyOf(request.client()))) {
            TopicReport report = new TopicAdmin(admin, KAFKA_PATIENCE).ensure(wanted);
            report.differences()
                    .forEach(difference ->
                            LOG.atWarn().addKeyValue("difference", difference).log("a topic is not as it should be"));
            StateFormat.tellOfOthers(admin, request.topics().prefix(), KAFKA_PATIENCE);
            return only(admin.describeTopics(List.of(events))
                            .allTopicNames()
                            .get(KAFKA_PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .partitions()
                    .size();
        } catch (TopicAccessException | ExecutionException | TimeoutException | KafkaException e) {
            throw new AnalyzeException(
                    "preparing the topics: " + KafkaRefusal.explain(e, request.client()), e, isSilence(e));
        }
    }

    private static TopicDescription only(Map<String, TopicDescription> described) {
        return described.values().iterator().next();
    }

    /** Waits until it has its share of the work and what it knew is restored; false when that takes longer. */
    public boolean awaitReady(Duration atMost) throws InterruptedException {
        return ready.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether it works now, rather than restoring or sharing out the work anew. */
    public boolean isReady() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** Questions about the counts that this process keeps. */
    public CountsQuery counts() {
        return new LocalCounts(streams, board);
    }

    /** Lets a registry read what it measures, as {@link io.sockcdc.consumers.observe.AnalysisMeter} lists it. */
    public void bindTo(MeterRegistry registry) {
        AnalysisMeters.bind(registry, RuleBook.ruleIds(), (meter, rule) -> figures.value(meter, rule, streams));
    }

    /** Why the rules file is not in force; null when it is, or there is none. */
    public @Nullable String rulesRefusal() {
        return figures.rulesRefusal();
    }

    /** Ends it, in at most three seconds; the others take over its share. */
    @Override
    public void close() {
        close(CLOSE_PATIENCE);
    }

    /** Ends it; false when that takes longer, and it ends behind then. */
    public boolean close(Duration atMost) {
        return streams.close(CloseOptions.timeout(atMost)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }

    private synchronized StreamThreadExceptionResponse answer(Throwable fault) {
        lastFault.set(
                KafkaRefusal.kind(fault) == KafkaRefusal.Kind.REFUSED
                        ? KafkaRefusal.describe(fault, client)
                        : rootMessage(fault));
        long now = System.nanoTime();
        replaced = now - lastFaultNanos > TROUBLE.toNanos() ? 1 : replaced + 1;
        lastFaultNanos = now;
        if (replaced > THREAD_LIMIT) {
            LOG.atError().setCause(fault).log("analysis gives up");
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.atWarn().setCause(fault).addKeyValue("replaced", replaced).log("an analysis thread is replaced");
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private void changed(KafkaStreams.State now) {
        if (now == KafkaStreams.State.RUNNING) {
            ready.countDown();
        } else if (now == KafkaStreams.State.ERROR) {
            onFailure.accept("the analysis ended: " + lastFault.get());
        }
    }

    private static boolean isSilence(@Nullable Throwable fault) {
        return fault != null
                && (fault instanceof TimeoutException
                        || fault instanceof org.apache.kafka.common.errors.TimeoutException
                        || isSilence(fault.getCause()));
    }

    private static String rootMessage(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
