package io.sockcdc.consumers.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalySubject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Flags of two rule books side by side. */
class FlagDifferenceTest {
    private static final Instant ZERO = Instant.parse("2026-11-20T03:00:00Z");

    static {
        GeneratedClasses.trust();
    }

    @Test
    void flagsAreTheSameAtOtherTimesOrOfOneBookAlone() {
        Flag same = flag("a", 1, 2L);
        Flag earlier = flag("b", 1, 5L);
        Flag later = flag("b", 3, 5L);
        Flag left = flag("c", 1, null);
        Flag right = flag("d", 1, null);

        FlagDifference difference =
                FlagDifference.of(List.of(same, earlier, left), List.of(flag("a", 1, 2L), later, right));

        assertThat(difference.same()).isEqualTo(1);
        assertThat(difference.otherTimes()).containsExactly(new FlagDifference.Pair(earlier, later));
        assertThat(difference.onlyLeft()).containsExactly(left);
        assertThat(difference.onlyRight()).containsExactly(right);
    }

    @Test
    void aFlagThatIsTheSameIsNotTakenForAnotherOne() {
        FlagDifference difference =
                FlagDifference.of(List.of(flag("a", 1, 2L), flag("a", 5, 6L)), List.of(flag("a", 5, 6L)));

        assertThat(difference.same()).isEqualTo(1);
        assertThat(difference.onlyLeft()).containsExactly(flag("a", 1, 2L));
        assertThat(difference.otherTimes()).isEmpty();
    }

    private static Flag flag(String subject, long opened, @Nullable Long cleared) {
        Anomaly anomaly = new Anomaly();
        anomaly.setRule("connection-flood");
        AnomalySubject about = new AnomalySubject();
        about.setKind(subject);
        anomaly.setSubject(about);
        anomaly.setFirstSeen(ZERO.plusSeconds(opened));
        return new Flag(anomaly, cleared == null ? null : ZERO.plusSeconds(cleared));
    }
}
