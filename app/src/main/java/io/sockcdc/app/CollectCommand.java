package io.sockcdc.app;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.run.StopSignal;
import io.sockcdc.app.wiring.CollectorRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code collect}: the collector alone, against a Kafka elsewhere. */
@Command(
        name = "collect",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Capture this machine's sockets and publish them to a Kafka: the agent for a fleet.",
            "Kafka need not be there yet: events wait in the data directory until it comes."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sockcdc collect --bootstrap-servers kafka.example:9092",
            "  sockcdc collect --netns all                        containers too",
            "  sockcdc collect --config /etc/sockcdc/sockcdc.yaml 'not src 127.0.0.0/8'"
        })
final class CollectCommand implements Callable<Integer> {
    private final Program program;
    private final CommonOptions common;
    private final StopSignal stop;

    @Mixin
    private final NamespaceOption namespaces = new NamespaceOption();

    @Parameters(
            paramLabel = "FILTER",
            description = "Which sockets to capture, in the filter language of ss. Default: all.")
    private List<String> filter = new ArrayList<>();

    CollectCommand(Program program, CommonOptions common, StopSignal stop) {
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
        CollectorRequest request = new CollectorRequest(
                common.settings(filter, servers, namespaces),
                common.dataDirectory().path(),
                Version.text());
        return new CaptureSession(program, stop).run(request, "Kafka " + servers);
    }
}
