package io.sockcdc.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page of promises: each names what holds it, and that is there and runs. */
class GuaranteesTest {
    private static final Path PAGE = Path.of("docs/guarantees.md");
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Test)(?:\\.(\\w+))?`");

    private static Path root = Path.of("").toAbsolutePath();
    private static final Map<String, Path> TESTS = new HashMap<>();

    @BeforeAll
    static void findTests() throws IOException {
        while (!Files.exists(root.resolve(PAGE))) {
            root = Objects.requireNonNull(root.getParent());
        }
        try (Stream<Path> modules = Files.list(root)) {
            for (Path sources : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    files.filter(file -> file.toString().endsWith("Test.java"))
                            .forEach(file -> TESTS.put(file.toFile().getName().replace(".java", ""), file));
                }
            }
        }
    }

    @Test
    void everyPromiseNamesATest() throws IOException {
        List<String> rows = promises();

        assertThat(rows).hasSizeGreaterThan(30).allSatisfy(row -> {
            String[] cells = row.substring(1, row.length() - 1).split(" \\| ");
            assertThat(cells).hasSize(2);
            assertThat(cells[1]).containsPattern(NAMED);
        });
    }

    @Test
    void everyTestThatIsNamedIsThereAndRuns() throws IOException {
        List<String> wrong = new ArrayList<>();
        Matcher named = NAMED.matcher(Files.readString(root.resolve(PAGE)));
        while (named.find()) {
            Path file = TESTS.get(named.group(1));
            String source = file == null ? "" : Files.readString(file);
            boolean runs = source.contains("@Test") || source.contains("@ParameterizedTest");
            boolean has = named.group(2) == null || source.contains("void " + named.group(2) + "(");
            if (!runs || !has || source.contains("@Disabled")) {
                wrong.add(named.group());
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static List<String> promises() throws IOException {
        return Files.readAllLines(root.resolve(PAGE)).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| promise |"))
                .toList();
    }
}
