package io.sockcdc.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.sockcdc.app.exit.UserError;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterPlacementTest {
    @Test
    @Requires(Need.ROOT)
    void theRunningKernelTakesEveryProgram() {
        List<FilterPlacement> placements = FilterPlacement.of("dport = :443 and not src 10.0.0.0/8 or sport >= 40000");

        assertThat(placements).extracting(FilterPlacement::taken).containsOnly(true);
        assertThat(placements).allSatisfy(placement -> {
            assertThat(placement.left()).isEmpty();
            assertThat(placement.listing()).isNotEmpty();
            assertThat(placement.programBytes()).isPositive();
        });
    }

    @Test
    void whatTheKernelCannotDecideIsNamed() {
        List<FilterPlacement> placements =
                FilterPlacement.of("protocol tcp state established and ( dport = :443 or not command nginx )");

        assertThat(placements)
                .extracting(FilterPlacement::answer, FilterPlacement::kernel)
                .contains(
                        tuple("snapshot: TCP", "every socket"),
                        tuple("snapshot: UDP", "is not asked: the filter wants no such socket"),
                        tuple("capture: destroy events", "protocol = tcp"));
        assertThat(placements.get(0).states()).containsExactly("ESTABLISHED");
        assertThat(placements.get(0).left()).containsExactly("command = nginx");
        assertThat(String.join("\n", placements.get(3).text()))
                .contains("it alone decides state established, command = nginx")
                .contains("ldb [92]");
    }

    @Test
    void aFilterThatIsNoneIsTheUsersError() {
        assertThatThrownBy(() -> FilterPlacement.of("dport =")).isInstanceOf(UserError.class);
    }
}
