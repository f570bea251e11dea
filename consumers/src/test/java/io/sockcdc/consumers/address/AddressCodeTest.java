package io.sockcdc.consumers.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Equal codes are equal addresses. */
class AddressCodeTest {
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

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 10, 443, 65_535})
    void aNumberHasTheCodeOfItsText(int number) {
        assertThat(AddressCode.of(number)).isEqualTo(AddressCode.of(Integer.toString(number)));
    }
}
