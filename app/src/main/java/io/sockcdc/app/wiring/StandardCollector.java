package io.sockcdc.app.wiring;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.collector.Collector;
import io.sockcdc.collector.CollectorException;
import io.sockcdc.collector.config.CollectorSettings;
import io.sockcdc.filter.FilterNames;
import io.sockcdc.filter.FilterSyntaxException;
import io.sockcdc.filter.SocketFilter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The collector that ships, with its failures turned into exit codes. */
final class StandardCollector implements CollectorRuntime {
    private final CollectorSettings settings;
    private final Path dataDirectory;
    private final String version;
    private @Nullable Collector collector;

    StandardCollector(CollectorRequest request) {
        settings = request.settings();
        dataDirectory = request.dataDirectory();
        version = request.version();
        try {
            SocketFilter.parse(settings.capture().filter(), FilterNames.ofMachine(Path.of("/")));
        } catch (FilterSyntaxException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void start(Consumer<String> onFailure) {
        try {
            collector = Collector.start(settings, dataDirectory, version, onFailure);
        } catch (CollectorException e) {
            throw new UserError(exitCode(e.kind()), String.valueOf(e.getMessage()), e);
        }
    }

    private static ExitCode exitCode(CollectorException.Kind kind) {
        return switch (kind) {
            case DATA_DIRECTORY -> ExitCode.DATA_DIRECTORY;
            case ADDRESS_IN_USE -> ExitCode.PORT_IN_USE;
            case CAPTURE -> ExitCode.RIGHT_MISSING;
            case SETTING -> ExitCode.USAGE;
        };
    }

    @Override
    public Description describe() {
        Collector running = running();
        InetSocketAddress address = running.metricsAddress();
        return new Description(
                running.captured(),
                running.degraded(),
                address == null
                        ? null
                        : URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/metrics"));
    }

    @Override
    public void stop(Duration patience) {
        if (collector != null) {
            collector.stop(patience);
        }
    }

    private Collector running() {
        if (collector == null) {
            throw new IllegalStateException("the collector has not been started");
        }
        return collector;
    }
}
