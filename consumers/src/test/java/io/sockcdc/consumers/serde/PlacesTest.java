package io.sockcdc.consumers.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What comes again is found where it came first, beside a map of Java's own. */
class PlacesTest {
    @Test
    void eachThingHasThePlaceInWhichItFirstCameUntilAllIsForgotten() {
        Random random = new Random(5);
        Places<String> places = new Places<>();
        for (int round = 0; round < 20; round++) {
            // given
            Map<String, Integer> expected = new HashMap<>();
            int different = 1 + random.nextInt(5_000);

            for (int i = 0; i < 10_000; i++) {
                // when
                String thing = "10.0." + random.nextInt(different);
                int known = places.of(thing);
                int place = places.find(thing);

                // then
                Integer before = expected.putIfAbsent(thing, expected.size());
                assertThat(known).isEqualTo(before == null ? -1 : before);
                assertThat(place).isEqualTo(known);
                assertThat(places.size()).isEqualTo(expected.size());
            }
            places.clear();
            assertThat(places.size()).isZero();
        }
    }
}
