package io.sockcdc.app;

import io.sockcdc.app.output.Lines;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code completion}: the script that lets bash complete the command line. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Print a completion script for bash (and zsh with bashcompinit).",
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(sockcdc completion)                                            for this shell",
            "  sockcdc completion > ~/.local/share/bash-completion/completions/sockcdc  for all to come"
        })
final class CompletionCommand implements Runnable {
    private final Program program;

    @Spec
    private @Nullable CommandSpec spec;

    CompletionCommand(Program program) {
        this.program = program;
    }

    @Override
    public void run() {
        if (spec != null) {
            new Lines(program.out())
                    .print(AutoComplete.bash("sockcdc", spec.root().commandLine()));
        }
    }
}
