package io.sockcdc.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The reference pages say what the program does; {@code -Dsockcdc.regenerate=true} writes them anew. */
class ReferenceTest {
    private static final String MADE =
            "<!-- Made from the program by ReferenceTest; -Dsockcdc.regenerate=true writes it. -->\n";

    @Test
    void theCommandLinePageIsWhatHelpPrints() throws IOException {
        StringBuilder page = new StringBuilder(MADE + "# Command line\n\n");
        CommandLine line = CommandRun.commandLine();
        section(page, line);
        line.getSubcommands().values().forEach(command -> section(page, command));
        check("cli.md", page.toString());
    }

    @Test
    void theExitCodePageListsEveryCode() throws IOException {
        StringBuilder page = new StringBuilder(MADE + "# Exit codes\n\n| code | name | meaning |\n|---|---|---|\n");
        for (ExitCode code : ExitCode.values()) {
            page.append("| ")
                    .append(code.number())
                    .append(" | ")
                    .append(code.name())
                    .append(" | ");
            page.append(code.meaning()).append(" |\n");
        }
        check("exit-codes.md", page.toString());
    }

    @Test
    void everyExitCodeHasANumberOfItsOwn() {
        assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::number)).doesNotHaveDuplicates();
    }

    @Test
    void everyCommandHasExamples() {
        CommandRun.commandLine()
                .getSubcommands()
                .forEach((name, command) -> assertThat(
                                command.getCommandSpec().usageMessage().footer())
                        .as(name)
                        .isNotEmpty()
                        .allMatch(line -> line.contains("sockcdc " + name)));
    }

    private static void section(StringBuilder page, CommandLine command) {
        page.append("## ").append(command.getCommandSpec().qualifiedName()).append("\n\n```\n");
        page.append(command.getUsageMessage(CommandLine.Help.Ansi.OFF).strip()).append("\n```\n\n");
    }

    private static void check(String name, String expected) throws IOException {
        Path page = Machine.root().resolve("docs/reference").resolve(name);
        if (Boolean.getBoolean("sockcdc.regenerate")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, expected);
        }
        assertThat(page).as("run the build with -Dsockcdc.regenerate=true").hasContent(expected);
    }
}
