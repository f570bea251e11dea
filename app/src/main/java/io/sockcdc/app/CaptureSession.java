package io.sockcdc.app;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.output.Lines;
import io.sockcdc.app.run.StopSignal;
import io.sockcdc.app.wiring.CollectorRequest;
import io.sockcdc.app.wiring.CollectorRuntime;
import io.sockcdc.topics.TopicKind;
import io.sockcdc.topics.TopicName;
import java.time.Duration;

/** A collector from its start to the wish that it ends, and what is said of it meanwhile. */
final class CaptureSession {
    /** All of an end has five seconds; Kafka needs some of them after the collector. */
    private static final Duration TO_PUBLISH = Duration.ofMillis(1_500);

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
        CollectorRuntime collector = program.wiring().collectors().create(request);
        collector.start(stop::fail);
        try {
            introduce(collector.describe(), request, destination);
            stop.await();
        } finally {
            collector.stop(TO_PUBLISH);
        }
        String failure = stop.failure();
        if (failure != null) {
            throw new UserError(ExitCode.FAILURE, failure);
        }
        return ExitCode.OK.number();
    }

    private void introduce(CollectorRuntime.Description collector, CollectorRequest request, String destination) {
        Lines out = new Lines(program.out());
        out.print("sockcdc " + Version.text() + " captures " + collector.captured());
        out.print("  events    topic " + TopicName.of(request.settings().kafka().topicPrefix(), TopicKind.EVENTS)
                + " on " + destination);
        out.print("  follow    ./sockcdc watch");
        if (collector.metrics() != null) {
            out.print("  metrics   " + collector.metrics());
        }
        collector.degraded().forEach(line -> out.print("  degraded  " + line));
        out.print("  stop      Ctrl-C");
    }
}
