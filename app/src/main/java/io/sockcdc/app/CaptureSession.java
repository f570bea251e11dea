package io.sockcdc.app;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.output.Lines;
import io.sockcdc.app.run.StopSignal;
import io.sockcdc.app.wiring.AnalysisRequest;
import io.sockcdc.app.wiring.AnalysisRuntime;
import io.sockcdc.app.wiring.CollectorRequest;
import io.sockcdc.app.wiring.CollectorRuntime;
import io.sockcdc.app.wiring.WebRuntime;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A collector from its start to the wish that it ends, and what is said of it meanwhile. */
final class CaptureSession {
    /** All of an end has five seconds; Kafka needs some of them after the collector. */
    private static final Duration TO_PUBLISH = Duration.ofMillis(1_500);

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);
    private static final Duration TO_END_ANALYSIS = Duration.ofMillis(1_500);

    private final Program program;
    private final StopSignal stop;

    CaptureSession(Program program, StopSignal stop) {
        this.program = program;
        this.stop = stop;
    }

    /**
     * Captures until stopped.
     *
     * @param destination where events go, for people
     * @return the exit code
     */
    int run(CollectorRequest request, String destination) throws InterruptedException {
        return run(request, destination, null);
    }

    /**
     * What runs beside the capture in the same process.
     *
     * @param analysis which may fail without ending the capture
     * @param web with the dashboard and the metrics of the analysis, or null when there is none
     */
    record Beside(AnalysisRequest analysis, @Nullable WebRuntime web) {}

    /** The same with something beside it. */
    int run(CollectorRequest request, String destination, @Nullable Beside others) throws InterruptedException {
        CollectorRuntime collector = program.wiring().collectors().create(request);
        collector.start(stop::fail);
        AnalysisRuntime beside = null;
        try {
            introduce(collector.describe(), request, destination, others);
            beside = others == null ? null : start(others);
            stop.await();
        } finally {
            try {
                if (beside != null) {
                    beside.stop(TO_END_ANALYSIS);
                }
            } finally {
                collector.stop(TO_PUBLISH);
            }
        }
        String failure = stop.failure();
        if (failure != null) {
            throw new UserError(ExitCode.FAILURE, failure);
        }
        return ExitCode.OK.number();
    }

    /** The analysis, as soon as Kafka lets it start; null when it cannot, or when told to stop before. */
    private @Nullable AnalysisRuntime start(Beside asked) throws InterruptedException {
        Interruption interruption = new Interruption(Thread.currentThread());
        stop.onStop(interruption::ask);
        try {
            return startWithRetries(asked);
        } catch (InterruptedException e) {
            if (!stop.isAsked()) {
                throw e;
            }
            return null;
        } finally {
            interruption.end();
        }
    }

    private @Nullable AnalysisRuntime startWithRetries(Beside asked) throws InterruptedException {
        boolean said = false;
        do {
            try {
                AnalysisRuntime analysis = program.wiring().analyses().create(asked.analysis());
                analysis.start(reason -> program.say(reason + "; capture goes on without it"));
                if (asked.web() != null) {
                    analysis.bindTo(asked.web().meters());
                }
                return analysis;
            } catch (UserError e) {
                if (e.exitCode() != ExitCode.KAFKA_UNREACHABLE && e.exitCode() != ExitCode.KAFKA_REFUSED) {
                    program.say("no analysis: " + e.getMessage() + "; capture goes on without it");
                    return null;
                } else if (!said) {
                    program.say("no analysis yet: " + e.getMessage() + "; capture goes on");
                    said = true;
                }
            }
        } while (!stop.await(BETWEEN_TRIES));
        return null;
    }

    /** Wakes a thread that starts something when the end is asked for, and never later. */
    private static final class Interruption {
        private final Thread thread;
        private boolean over;

        private Interruption(Thread thread) {
            this.thread = thread;
        }

        private synchronized void ask() {
            if (!over) {
                over = true;
                thread.interrupt();
            }
        }

        private synchronized void end() {
            if (over) {
                Thread.interrupted();
            }
            over = true;
        }
    }

    private void introduce(
            CollectorRuntime.Description collector,
            CollectorRequest request,
            String destination,
            @Nullable Beside others) {
        Lines out = new Lines(program.out());
        out.print("sockcdc " + Version.text() + " captures " + collector.captured());
        out.print("  events    topic " + TopicName.of(request.settings().kafka().topicPrefix(), TopicKind.EVENTS)
                + " on " + destination);
        out.print("  follow    ./sockcdc watch");
        if (others != null) {
            out.print("  counts    ./sockcdc counts");
        }
        if (others != null && others.web() != null) {
            out.print("  dashboard " + others.web().address());
        }
        if (collector.metrics() != null) {
            out.print("  metrics   " + collector.metrics());
        }
        collector.degraded().forEach(line -> out.print("  degraded  " + line));
        out.print("  stop      Ctrl-C");
    }
}
