package io.sockcdc.consumers.topology.anomalies;

import io.sockcdc.consumers.rules.RuleEngine.Scope;
import io.sockcdc.consumers.rules.config.Rules;
import io.sockcdc.consumers.topology.state.CommitHook;
import io.sockcdc.consumers.topology.state.Journal;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** One share of the judgement of one scope. Event time passes before each commit, so that its flags are in it. */
final class JudgeProcessor extends ContextualProcessor<Integer, byte[], String, Anomaly> {
    private static final Duration BETWEEN_LOOKS_AT_RULES = Duration.ofSeconds(1);
    /** A flag of less than this time ago is committed at once: it does not wait for the commit that is due. */
    private static final long NEWS_MILLIS = 10_000;
    /** One of many waits after all: a commit that is asked for makes Kafka Streams take fewer records at a time. */
    private static final long BETWEEN_COMMITS_MILLIS = 1_000;

    private final Scope scope;
    private final String store;
    private final AnomalySettings settings;
    private @Nullable Judgement judgement;
    private String share = "";
    private long nextCommitMillis;

    JudgeProcessor(Scope scope, String store, AnomalySettings settings) {
        this.scope = scope;
        this.store = store;
        this.settings = settings;
    }

    static String hook(String store) {
        return store + "-before-commit";
    }

    @Override
    public void init(ProcessorContext<String, Anomaly> context) {
        super.init(context);
        Rules wanted = settings.rules().at(context.currentSystemTimeMs());
        Judgement its = new Judgement(
                scope,
                settings.partitions(),
                new Journal(context.getStateStore(store)),
                wanted == null ? Rules.defaults() : wanted);
        if (wanted != null) {
            its.judgeBy(wanted);
        }
        judgement = its;
        share = context.taskId().toString();
        CommitHook.beforeCommit(context, hook(store), () -> {
            if (judgement != null) {
                publish(its.pass());
                settings.counters().put(share, its.figures());
            }
        });
        context.schedule(BETWEEN_LOOKS_AT_RULES, PunctuationType.WALL_CLOCK_TIME, now -> {
            Rules inForce = settings.rules().at(now);
            if (inForce != null && judgement != null) {
                judgement.judgeBy(inForce);
            }
        });
    }

    @Override
    public void process(Record<Integer, byte[]> record) {
        Judgement its = judgement;
        if (its != null && record.value() != null) {
            publish(its.take(record.value()));
            publish(its.passWhenFar());
        }
    }

    @Override
    public void close() {
        judgement = null;
        settings.counters().remove(share);
    }

    private void publish(List<Anomaly> anomalies) {
        if (anomalies.isEmpty()) {
            return;
        }
        boolean news = false;
        long now = context().currentSystemTimeMs();
        settings.counters().steps(anomalies.size());
        for (Anomaly anomaly : anomalies) {
            news |= anomaly.getLife() == Life.OPEN && anomaly.getAt().toEpochMilli() > now - NEWS_MILLIS;
            context()
                    .forward(new Record<>(
                            anomaly.getAnomalyId(),
                            anomaly,
                            Math.max(0, anomaly.getAt().toEpochMilli())));
        }
        if (news && now >= nextCommitMillis) {
            nextCommitMillis = now + BETWEEN_COMMITS_MILLIS;
            context().commit();
        }
    }
}
