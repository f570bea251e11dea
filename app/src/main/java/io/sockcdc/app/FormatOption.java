package io.sockcdc.app;

import io.sockcdc.app.output.Format;
import picocli.CommandLine.Option;

/** The option of commands that print. */
final class FormatOption {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            order = 89,
            defaultValue = "text",
            description =
                    "${COMPLETION-CANDIDATES}: text for people, json (one object a line) for programs. Default: text.")
    private Format format = Format.TEXT;

    Format format() {
        return format;
    }
}
