package io.sockcdc.consumers.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.consumers.rules.config.RulesFile;
import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesReferenceTest {
    private static final String MARK = "<!-- generated from here -->\n";

    @Test
    void thePageSaysWhatTheRulesSay() throws IOException {
        Path file = Machine.root().resolve("docs/reference/rules.md");
        String page = Files.readString(file);
        int mark = page.indexOf(MARK);

        assertThat(mark).isPositive();
        if (Boolean.getBoolean("sockcdc.regenerate")) {
            page = page.substring(0, mark + MARK.length()) + '\n' + RulesReference.markdown();
            Files.writeString(file, page);
        }
        assertThat(page.substring(mark + MARK.length()))
                .as("docs/reference/rules.md; -Dsockcdc.regenerate=true writes it anew")
                .isEqualTo('\n' + RulesReference.markdown());
    }

    @Test
    void theExampleOnThePageCanBeUsed(@TempDir Path folder) throws IOException {
        String page = Files.readString(Machine.root().resolve("docs/reference/rules.md"));
        int from = page.indexOf("```yaml rules\n") + "```yaml rules\n".length();
        Path file = Files.writeString(folder.resolve("rules.yaml"), page.substring(from, page.indexOf("```", from)));

        assertThat(RulesFile.load(file)).isInstanceOf(RulesFile.Result.Loaded.class);
    }
}
