package io.sockcdc.consumers.rules.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.consumers.rules.RuleBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesFileTest {
    @TempDir
    private Path folder;

    @Test
    void anEmptyFileIsTheDefaults() {
        assertThat(book("").fingerprint()).isEqualTo(RuleBook.defaults().fingerprint());
        assertThat(book("general:\n").fingerprint())
                .isEqualTo(RuleBook.defaults().fingerprint());
    }

    @Test
    void whatDiffersHasAnotherFingerprint() {
        String one = book("connection-flood:\n  limit: 50\n").fingerprint();
        String other = book("groups:\n  a:\n    ports: [80]\n    connection-flood:\n      limit: 50\n")
                .fingerprint();

        assertThat(one).isNotEqualTo(RuleBook.defaults().fingerprint()).isNotEqualTo(other);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connection-flood:\\n  limit: many | 2 | expected a whole number",
                "connection-flood:\\n  limit: 5\\n  widow: 3s | 3 | connection-flood.window",
                "connection-flood:\\n  window: 10 parsecs | 2 | expected a duration",
                "conection-flood:\\n  limit: 5 | 2 | unknown key",
                "connection-flood:\\n  limit: 5\\n  limit: 6 | 3 | limit",
                "a: [ | 1 | not YAML",
                "- a | 1 | expected sections",
                "groups:\\n  g:\\n    networks: [10.0.0.0/33] | 3 | not a network",
                "groups:\\n  g:\\n    networks: [example.org] | 3 | not an address",
                "groups:\\n  g:\\n    ports: [0] | 3 | not a port",
                "groups:\\n  g:\\n    ports: [80]\\n    exempt: [no-such] | 4 | no rule is called no-such",
                "groups:\\n  g:\\n    exempt: [all] | 3 | or it is everyone",
                "groups:\\n  g:\\n    prots: [80] | 3 | unknown key prots",
                "groups:\\n  g:\\n    ports: [80]\\n    connection-flood:\\n      limit: x | 5 | expected a whole number",
                "groups:\\n  g:\\n    ports: [80]\\n    general:\\n      quiet: 1s | 5 | the same for every group",
            })
    void aWrongFileIsRefusedWithItsLineAndTheReason(String text, int line, String reason) {
        RulesFile.Result result = RulesFile.parse("rules.yaml", text.replace("\\n", "\n"));

        assertThat(result).isInstanceOf(RulesFile.Result.Refused.class);
        assertThat(((RulesFile.Result.Refused) result).reason())
                .startsWith("rules.yaml:" + line + ": ")
                .contains(reason);
    }

    @Test
    void aNumberThatARuleRefusesIsNamed() {
        RulesFile.Result result = RulesFile.parse("rules.yaml", "connection-flood:\n  limit: 0\n");

        assertThat(result).isInstanceOf(RulesFile.Result.Refused.class);
        assertThat(((RulesFile.Result.Refused) result).reason())
                .contains("connection-flood", "limit must be more than 0");
    }

    @Test
    void aWrongFileLeavesTheOldRulesInForceAndIsToldOnce() throws IOException {
        Path file = folder.resolve("rules.yaml");
        write(file, "connection-flood:\n  limit: 50\n", 1);
        RulesReloader reloader = new RulesReloader(file, Rules.defaults());

        assertThat(reloader.doWork()).isInstanceOf(RulesFile.Result.Loaded.class);
        String first = reloader.inForce().book().fingerprint();
        assertThat(reloader.doWork()).isNull();

        write(file, "connection-flood:\n  limit: fifty\n", 2);
        assertThat(reloader.doWork()).isInstanceOf(RulesFile.Result.Refused.class);
        assertThat(reloader.doWork()).isNull();
        assertThat(reloader.inForce().book().fingerprint()).isEqualTo(first);

        Files.delete(file);
        assertThat(reloader.doWork()).isInstanceOf(RulesFile.Result.Refused.class);
        assertThat(reloader.inForce().book().fingerprint()).isEqualTo(first);

        write(file, "connection-flood:\n  limit: 60\n", 3);
        assertThat(reloader.doWork()).isInstanceOf(RulesFile.Result.Loaded.class);
        assertThat(reloader.inForce().book().fingerprint()).isNotEqualTo(first);
    }

    private static void write(Path file, String text, int second) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1000L * second));
    }

    private static RuleBook book(String text) {
        RulesFile.Result result = RulesFile.parse("rules.yaml", text);
        assertThat(result).isInstanceOf(RulesFile.Result.Loaded.class);
        return ((RulesFile.Result.Loaded) result).rules().book();
    }
}
