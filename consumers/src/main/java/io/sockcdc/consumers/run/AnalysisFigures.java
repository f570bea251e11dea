package io.sockcdc.consumers.run;

import io.sockcdc.consumers.observe.AnalysisMeter;
import io.sockcdc.consumers.rules.config.RulesInForce;
import io.sockcdc.consumers.topology.anomalies.JudgementCounters;
import io.sockcdc.consumers.topology.anomalies.JudgementCounters.Share;
import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** The values of the catalogue, read when asked for. */
final class AnalysisFigures {
    private final JudgementCounters counters;
    private final RulesInForce rules;

    AnalysisFigures(JudgementCounters counters, RulesInForce rules) {
        this.counters = counters;
        this.rules = rules;
    }

    @Nullable String rulesRefusal() {
        return rules.refusal();
    }

    double value(AnalysisMeter meter, String rule, KafkaStreams streams) {
        return switch (meter) {
            case EVENTS -> counters.events();
            case LATE -> counters.sum(Share::late);
            case HURRIED -> counters.sum(Share::hurried);
            case WAITING -> counters.sum(Share::waiting);
            case SUBJECTS -> counters.sum(Share::subjects);
            case TURNED_AWAY -> counters.sum(Share::turnedAway);
            case OPEN_ANOMALIES -> counters.sum(share -> share.openByRule().getOrDefault(rule, 0));
            case STEPS -> counters.steps();
            case WATERMARK_LAG -> lagSeconds(counters.judgedUntilMicros());
            case DROPPED -> dropped(streams);
            case READY -> streams.state() == KafkaStreams.State.RUNNING ? 1 : 0;
            case RULES_REFUSED -> rules.refusal() == null ? 0 : 1;
        };
    }

    private static double lagSeconds(long untilMicros) {
        boolean unknown = untilMicros == Long.MAX_VALUE || untilMicros == Long.MIN_VALUE;
        return unknown ? Double.NaN : System.currentTimeMillis() / 1e3 - untilMicros / 1e6;
    }

    private static double dropped(KafkaStreams streams) {
        double sum = 0;
        for (Metric metric : streams.metrics().values()) {
            if (metric.metricName().name().equals("dropped-records-total")
                    && metric.metricValue() instanceof Number number) {
                sum += number.doubleValue();
            }
        }
        return sum;
    }
}
