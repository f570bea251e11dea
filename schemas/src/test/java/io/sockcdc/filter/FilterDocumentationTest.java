package io.sockcdc.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterDocumentationTest {
    @Test
    void everyExampleParses() throws IOException {
        List<String> examples = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(Machine.root().resolve("docs/reference/filter.md"))) {
            if (line.startsWith("```")) {
                inside = line.equals("```filter");
            } else if (inside) {
                examples.add(line);
            }
        }

        assertThat(examples).hasSizeGreaterThan(35);
        for (String example : examples) {
            assertThatCode(() -> SocketFilter.parse(example)).as(example).doesNotThrowAnyException();
        }
    }

    @Test
    void everyStateAndWordIsDescribed() throws IOException {
        String page = Files.readString(Machine.root().resolve("docs/reference/filter.md"));

        assertThat(StateNames.names()).allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }
}
