package io.sockcdc.app;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the web is served. */
final class WebOption {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port of the dashboard and the REST interface; 0 takes any that is free. Default: "
                    + "SOCKCDC_WEB_PORT, else 8480, else any that is free.")
    private @Nullable String port;

    /** The port as it was given, or null. */
    @Nullable String port() {
        return port;
    }
}
