package io.sockcdc.consumers.siem;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AttackTechniqueTest {
    @Test
    void everyTechniqueThatARuleNamesIsKnownByName() throws IOException {
        // given
        String rules = Files.readString(Machine.root().resolve("docs/reference/rules.md"));
        // when
        List<String> named = Pattern.compile("ATT&CK (T[0-9.]*[0-9])")
                .matcher(rules)
                .results()
                .map((MatchResult match) -> match.group(1))
                .distinct()
                .toList();
        // then
        assertThat(named).hasSizeGreaterThan(5).allSatisfy(id -> {
            AttackTechnique technique = AttackTechnique.of(id);
            assertThat(technique).as(id).isNotNull();
            assertThat(technique.subName() != null).as(id).isEqualTo(id.contains("."));
        });
    }
}
