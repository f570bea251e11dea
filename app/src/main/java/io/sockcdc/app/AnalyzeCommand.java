package io.sockcdc.app;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.output.Lines;
import io.sockcdc.app.run.StopSignal;
import io.sockcdc.app.wiring.AnalysisRuntime;
import io.sockcdc.app.wiring.WebDemand;
import io.sockcdc.app.wiring.WebRuntime;
import io.sockcdc.topics.TopicKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code analyze}: the analysis alone, against a Kafka elsewhere. */
@Command(
        name = "analyze",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Count connections by address, service and program, and flag anomalies, from the events in a Kafka.",
            "Run as many as you like: they share the work, and one takes over from another that ends."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sockcdc analyze --bootstrap-servers kafka.example:9092",
            "  sockcdc analyze --config /etc/sockcdc/sockcdc.yaml --data-dir /var/lib/sockcdc-analyze"
        })
final class AnalyzeCommand implements Callable<Integer> {
    private static final Duration TO_END = Duration.ofSeconds(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final Program program;
    private final CommonOptions common;
    private final StopSignal stop;

    @Mixin
    private final WebOption web = new WebOption();

    AnalyzeCommand(Program program, CommonOptions common, StopSignal stop) {
        this.program = program;
        this.common = common;
        this.stop = stop;
    }

    @Override
    public Integer call() throws InterruptedException {
        common.setUpLogging(LogLevel.INFO);
        stop.listenToSignals(UpCommand.PATIENCE);
        String servers = common.findServers()
                .orElseThrow(() -> new UserError(
                        ExitCode.USAGE,
                        "which Kafka? name it with --bootstrap-servers HOST:PORT; sockcdc up brings its own"));
        WebDemand demand = common.web(servers, web.port());
        try (WebRuntime served = demand == null ? null : program.wiring().webs().start(demand, Version.text())) {
            return analyse(servers, served);
        }
    }

    private int analyse(String servers, @Nullable WebRuntime served) throws InterruptedException {
        AnalysisRuntime analysis = program.wiring().analyses().create(common.analysis(servers));
        analysis.start(stop::fail);
        try {
            if (served != null) {
                analysis.bindTo(served.meters());
            }
            introduce(servers, served);
            boolean ready = false;
            while (!ready && !stop.isAsked()) {
                ready = analysis.awaitReady(BETWEEN_LOOKS);
            }
            if (ready) {
                program.say("analysing");
            }
            stop.await();
        } finally {
            analysis.stop(TO_END);
        }
        String failure = stop.failure();
        if (failure != null) {
            throw new UserError(ExitCode.FAILURE, failure);
        }
        return ExitCode.OK.number();
    }

    private void introduce(String servers, @Nullable WebRuntime served) {
        Lines out = new Lines(program.out());
        out.print("sockcdc " + Version.text() + " analyses topic " + common.eventsTopic() + " on Kafka " + servers);
        List.of(TopicKind.COUNTS, TopicKind.SOCKETS)
                .forEach(kind -> out.print("  writes    topic " + common.topic(kind)));
        out.print("  see       ./sockcdc counts");
        if (served != null) {
            out.print("  dashboard " + served.address());
        }
        common.receivers().forEach((name, receiver) -> out.print("  alerts    to " + name + " at " + receiver.place()));
        out.print("  stop      Ctrl-C");
    }
}
