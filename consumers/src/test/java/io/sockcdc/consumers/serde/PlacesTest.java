package io.sockcdc.consumers.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes again is found where it came first, beside a map of Java's own; equal codes are equal addresses. */
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

    @Test
    void differentAddressesHaveDifferentCodes() {
        // given
        Random random = new Random(6);
        Map<Long, String> byCode = new HashMap<>();

        for (int i = 0; i < 200_000; i++) {
            // when
            StringBuilder text = new StringBuilder();
            for (int left = 1 + random.nextInt(15); left > 0; left--) {
                text.append("0123456789.".charAt(random.nextInt(11)));
            }
            String other = byCode.putIfAbsent(AddressCode.of(text.toString()), text.toString());

            // then
            assertThat(other == null || other.contentEquals(text)).isTrue();
        }
        assertThat(byCode).doesNotContainKey(AddressCode.NONE).hasSizeGreaterThan(100_000);
    }

    @ParameterizedTest
    @CsvSource({"2001:db8::1", "192.0.2.1%eth0", "192.0.2.1000000000", "nginx", "''"})
    void whatIsNoShortTextOfDigitsAndDotsHasNoCode(String text) {
        assertThat(AddressCode.of(text)).isEqualTo(AddressCode.NONE);
    }
}
