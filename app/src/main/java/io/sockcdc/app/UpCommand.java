package io.sockcdc.app;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.kafka.EmbeddedKafka;
import io.sockcdc.app.kafka.KafkaStartException;
import io.sockcdc.app.run.StopSignal;
import io.sockcdc.app.wiring.CollectorRequest;
import io.sockcdc.app.wiring.WebDemand;
import io.sockcdc.app.wiring.WebRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code up}: everything on this machine in one process. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Run everything on this machine in one process: Kafka, collector, analysis and dashboard.",
            "The history is kept in the data directory; a second start continues it."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sockcdc up                       then, beside it: sockcdc watch",
            "  sockcdc up --data-dir /srv/sockcdc",
            "  sockcdc up 'not src 127.0.0.0/8' capture what is not loopback only"
        })
final class UpCommand implements Callable<Integer> {
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Program program;
    private final CommonOptions common;
    private final StopSignal stop;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            description =
                    "Port of Kafka on 127.0.0.1. Default: the one used last time, else 19092, else any that is free.")
    private @Nullable Integer kafkaPort;

    @Mixin
    private final WebOption web = new WebOption();

    @Mixin
    private final NamespaceOption namespaces = new NamespaceOption();

    @Parameters(
            paramLabel = "FILTER",
            description = "Which sockets to capture, in the filter language of ss. Default: all.")
    private List<String> filter = new ArrayList<>();

    UpCommand(Program program, CommonOptions common, StopSignal stop) {
        this.program = program;
        this.common = common;
        this.stop = stop;
    }

    @Override
    public Integer call() throws InterruptedException {
        common.setUpLogging(LogLevel.INFO);
        stop.listenToSignals(PATIENCE);
        Optional<String> named = common.namedServers();
        if (named.isPresent()) {
            return capture(named.get(), "Kafka " + named.get());
        }
        if (kafkaPort != null && (kafkaPort < 1 || kafkaPort > 65535)) {
            throw new UserError(ExitCode.USAGE, "--kafka-port must be 1 to 65535, it is " + kafkaPort);
        }
        common.checkCaptureFilter(filter);
        Path directory = common.dataDirectory().path();
        program.say("starting Kafka in " + directory);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(
                directory, kafkaPort, fault -> stop.fail("Kafka ended: " + fault + "; --log-level debug shows more"))) {
            return capture(kafka.bootstrapServers(), "Kafka " + kafka.bootstrapServers() + ", kept in " + directory);
        } catch (KafkaStartException e) {
            throw new UserError(exitCode(e.reason()), String.valueOf(e.getMessage()), e);
        }
    }

    private int capture(String servers, String destination) throws InterruptedException {
        CollectorRequest request = new CollectorRequest(
                common.settings(filter, servers, namespaces),
                common.dataDirectory().path(),
                Version.text());
        WebDemand demand = common.web(servers, web.port());
        try (WebRuntime served = demand == null ? null : program.wiring().webs().start(demand, Version.text())) {
            return new CaptureSession(program, stop)
                    .run(request, destination, new CaptureSession.Beside(common.analysis(servers), served));
        }
    }

    private static ExitCode exitCode(KafkaStartException.Reason reason) {
        return switch (reason) {
            case PORT_IN_USE -> ExitCode.PORT_IN_USE;
            case LOCKED, NOT_WRITABLE, DISK_FULL -> ExitCode.DATA_DIRECTORY;
            case FAILED -> ExitCode.FAILURE;
        };
    }
}
