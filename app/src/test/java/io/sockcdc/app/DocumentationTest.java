package io.sockcdc.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sockcdc.collector.config.CollectorSettings;
import io.sockcdc.consumers.config.ConsumerSettings;
import io.sockcdc.filter.FilterNames;
import io.sockcdc.filter.SocketFilter;
import io.sockcdc.settings.Settings;
import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ParseResult;

/** What the pages tell people to type works: commands parse, YAML binds, links lead somewhere. */
class DocumentationTest {
    private static final Pattern BLOCK = Pattern.compile("(?m)^```(sh|yaml)\\n(.*?)^```$", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|([^\\s'\"]+)");
    private static final Pattern PROGRAM = Pattern.compile("(?:^|\\s)((?:SOCKCDC_\\w+=\\S+ )*)\\./sockcdc( .*)?$");

    static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> docs = Files.walk(Machine.root().resolve("docs"))) {
            docs.forEach(pages::add);
        }
        try (Stream<Path> root = Files.list(Machine.root())) {
            root.forEach(pages::add);
        }
        return pages.stream().filter(page -> page.toString().endsWith(".md")).sorted();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandOnAPageParses(Path page) throws IOException {
        for (String block : blocks(page, "sh")) {
            for (String line : block.replace("\\\n", " ").split("\n", -1)) {
                MatchResult program =
                        PROGRAM.matcher(line).results().findFirst().orElse(null);
                if (program != null) {
                    assertThatCode(() -> parse(program.group(1), program.group(2)))
                            .as("%s: %s", page.getFileName(), line)
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyYamlOnAPageBinds(Path page, @TempDir Path directory) throws IOException {
        Path file = directory.resolve("sockcdc.yaml");
        for (String block : blocks(page, "yaml")) {
            Files.writeString(file, block);
            assertThatCode(() -> Settings.load(file, Map.of(), Map.of())
                            .bind(CollectorSettings.defaults(), ConsumerSettings.defaults()))
                    .as("%s:%n%s", page.getFileName(), block)
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkToAFileLeadsToOne(Path page) throws IOException {
        assertThat(LINK.matcher(Files.readString(page)).results().map(link -> link.group(1)))
                .as(page.toString())
                .allSatisfy(target -> assertThat(page.resolveSibling(target)).exists());
    }

    @Test
    void theReadmeShowsTheTwoCommands() throws IOException {
        assertThat(blocks(Machine.root().resolve("README.md"), "sh"))
                .anyMatch(block -> block.contains("./sockcdc up"))
                .anyMatch(block -> block.contains("./sockcdc watch"));
    }

    @Test
    void everyDecisionIsInTheIndexUnderItsNumberAndTitle() throws IOException {
        Path decisions = Machine.root().resolve("docs/decisions");
        String index = Files.readString(decisions.resolve("README.md"));
        List<String> numbers = new ArrayList<>();
        try (Stream<Path> files = Files.list(decisions)) {
            for (Path file :
                    files.filter(file -> !file.endsWith("README.md")).sorted().toList()) {
                String name = file.getFileName().toString();
                String title = Files.readAllLines(file).get(0);
                numbers.add(name.substring(0, 4));
                assertThat(title).startsWith("# " + name.substring(0, 4) + " ");
                assertThat(index).contains("- [%s](%s) %s\n".formatted(name.substring(0, 4), name, title.substring(7)));
            }
        }
        assertThat(numbers).isNotEmpty().doesNotHaveDuplicates();
    }

    private static List<String> blocks(Path page, String language) throws IOException {
        return BLOCK.matcher(Files.readString(page))
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    private static void parse(String variables, String arguments) {
        Map<String, String> environment = new HashMap<>();
        for (String assignment : variables.trim().split(" ", -1)) {
            if (!assignment.isEmpty()) {
                environment.put(assignment.split("=", 2)[0], assignment.split("=", 2)[1]);
            }
        }
        Settings.load(null, environment, Map.of()).bind(CollectorSettings.defaults(), ConsumerSettings.defaults());
        ParseResult result = CommandRun.commandLine().parseArgs(words(arguments).toArray(String[]::new));
        if (result.hasSubcommand()) {
            result.subcommand().matchedPositionals().stream()
                    .filter(positional -> positional.paramLabel().contains("FILTER"))
                    .forEach(filter -> SocketFilter.parse(
                            String.join(" ", filter.stringValues()), FilterNames.ofMachine(Path.of("/"))));
        }
    }

    /** Words of a shell command up to a comment, a pipe or a redirection. */
    private static List<String> words(String arguments) {
        List<String> words = new ArrayList<>();
        for (MatchResult word : WORD.matcher(arguments).results().toList()) {
            if (word.group(3) == null) {
                words.add(word.group(1) != null ? word.group(1) : word.group(2));
            } else if (List.of("#", "|", ">", "&").contains(word.group(3))) {
                break;
            } else {
                words.add(word.group(3));
            }
        }
        return words;
    }
}
