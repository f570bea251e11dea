package io.sockcdc.app;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which network namespaces are captured. */
final class NamespaceOption {
    @Option(
            names = "--netns",
            paramLabel = "NAMES",
            description =
                    "Network namespaces to follow: all of this host as they come and go, or a list with commas of self, "
                            + "names under /run/netns and paths. Default: SOCKCDC_CAPTURE_NAMESPACES, or self.")
    private @Nullable String names;

    @Nullable String names() {
        return names;
    }
}
