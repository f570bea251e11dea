package io.sockcdc.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.access.Acl;
import io.sockcdc.app.acl.AclCatalog;
import io.sockcdc.app.acl.Task;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.collector.config.CollectorSettings;
import io.sockcdc.consumers.config.ConsumerSettings;
import io.sockcdc.settings.BoundSettings;
import io.sockcdc.settings.Settings;
import io.sockcdc.settings.SettingsReference;
import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The reference pages say what the program does; {@code -Dsockcdc.regenerate=true} writes them anew. */
class ReferenceTest {
    private static final String MADE =
            "<!-- Made from the program by ReferenceTest; -Dsockcdc.regenerate=true writes it. -->\n";
    private static final String CONFIGURATION = """
            # Configuration

            Nothing has to be configured. What is said in more than one place counts in this order, the last strongest:

            1. the file named by `--config FILE`, in YAML: sections with keys; a key without a value keeps its default;
            2. environment variables: `SOCKCDC_` and the key in capitals, with `_` for every dot and hyphen; a list is written with
               commas, a map key by key (`SOCKCDC_KAFKA_PROPERTIES_LINGER_MS=5` is `linger.ms` in `kafka.properties`);
            3. flags of the command line: `--bootstrap-servers` is `kafka.bootstrap-servers`, `--topic-prefix` is `kafka.topic-prefix`,
               `--data-dir` is `data-dir`, `--log-level` is `log-level`, and the FILTER of `up` and `collect` is `capture.filter`.

            No file is read unless it is named. An unknown key or variable is an error that names the nearest one, and a value that
            cannot be is an error that says where it stands. Durations are a whole number and a unit (`us`, `ms`, `s`, `m`, `h`, `d`),
            sizes likewise (`KiB`, `MiB`, `GiB`; `KB`, `MB`, `GB` are decimal). `SOCKCDC_JAVA_OPTS` and `SOCKCDC_MAVEN_OPTS` are no settings:
            they are options for the JVM and for the build.

            """;

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
    void theRightsPageListsWhatEachCommandNeeds() throws IOException {
        StringBuilder page = new StringBuilder(MADE + """
                # Rights in Kafka

                What each command needs at least where the cluster has an authorizer, with the usual topic prefix. `needed`: it does not work
                without. `for more`: a part of what is shown is missing without. `to create`: or somebody else makes the topic. `to check`:
                without, topics that exist are not compared with what they should be. Describe is in Read and Write. `NAME*` is a prefixed
                right. `sockcdc doctor --acls COMMAND` prints them as `kafka-acls` takes them, with your prefix.

                """.stripIndent());
        AclCatalog catalog = new AclCatalog("sockcdc.");
        for (Task task : Task.values()) {
            page.append("## ").append(task.label()).append("\n\n| right | | what for |\n|---|---|---|\n");
            for (Acl acl : catalog.of(task)) {
                page.append("| ").append(acl).append(" | ");
                page.append(acl.purpose().name().toLowerCase(Locale.ROOT).replace('_', ' '));
                page.append(" | ").append(acl.why()).append(" |\n");
            }
            page.append('\n');
        }
        check("acls.md", page.toString());
    }

    @Test
    void theConfigurationPageListsEveryKeyWithItsDefault() throws IOException {
        String example = Files.readString(Machine.root().resolve("docs/sockcdc.yaml"));
        check(
                "configuration.md",
                MADE + CONFIGURATION
                        + SettingsReference.markdown(CollectorSettings.defaults(), ConsumerSettings.defaults())
                        + "\n## A whole file\n\nEvery key with its default, as in [sockcdc.yaml](../sockcdc.yaml):\n\n```yaml\n"
                        + example + "```\n");
    }

    @Test
    void theExampleFileHoldsEveryKeyAndNoValueButTheDefaults() throws IOException {
        Path example = Machine.root().resolve("docs/sockcdc.yaml");
        CollectorSettings defaults = CollectorSettings.defaults();
        BoundSettings bound = Settings.load(example, Map.of(), Map.of()).bind(defaults, ConsumerSettings.defaults());
        assertThat(bound.get(CollectorSettings.class)).isEqualTo(defaults);
        assertThat(bound.get(ConsumerSettings.class)).isEqualTo(ConsumerSettings.defaults());
        String text = Files.readString(example);
        assertThat(SettingsReference.markdown(defaults, ConsumerSettings.defaults())
                        .lines()
                        .skip(2))
                .allSatisfy(row -> {
                    String key = row.substring(row.indexOf('`') + 1, row.indexOf('`', 3));
                    assertThat(text.lines())
                            .as(key)
                            .anyMatch(line -> line.strip()
                                    .replaceFirst("^# ", "")
                                    .startsWith(key.substring(key.lastIndexOf('.') + 1) + ":"));
                });
    }

    @Test
    void everySettingIsDescribedInAFullSentence() {
        assertThat(SettingsReference.markdown(CollectorSettings.defaults(), ConsumerSettings.defaults())
                        .lines()
                        .skip(2))
                .allMatch(row -> row.endsWith(". |"))
                .noneMatch(row -> row.contains("null"));
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
