package io.sockcdc.app;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program without a command. */
@Command(
        name = "sockcdc",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        description =
                "Change data capture for Linux sockets: the kernel's socket table as a stream of events in Kafka.",
        footer = {
            "  sockcdc up                     everything on this machine",
            "  sockcdc watch dport = :443     follow connections to port 443",
            "  sockcdc counts                 who has how many connections",
            "  sockcdc top                    the same, live",
            "  sockcdc at -15m                who was connected a quarter of an hour ago",
            "  sockcdc alerts                 what is wrong, now and as it comes",
            "  sockcdc doctor                 what this machine allows"
        })
final class SockcdcCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "a command is missing: up, collect, analyze, watch, at, explain, audit, replay, counts, alerts, top,"
                            + " snapshot, doctor");
        }
    }
}
