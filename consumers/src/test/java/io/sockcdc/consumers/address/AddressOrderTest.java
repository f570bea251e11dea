package io.sockcdc.consumers.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressOrderTest {
    @Test
    void addressesComeInTheOrderOfTheirNumbers() {
        List<String> sorted = List.of(
                "9.255.255.255",
                "10.0.0.9",
                "10.0.0.10",
                "10.0.0.255",
                "10.0.9.1",
                "10.0.10.1",
                "255.255.255.255",
                "(others 3)",
                "1.2.3",
                "2001:db8::1",
                "::1");
        List<String> mixed = new ArrayList<>(sorted);
        Collections.shuffle(mixed, new Random(5));

        mixed.sort(AddressOrder.INSTANCE);

        assertThat(mixed).containsExactlyElementsOf(sorted);
    }
}
