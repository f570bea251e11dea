package io.sockcdc.consumers.topology.counts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.128, true",
        "192.0.2.1/32, 192.0.2.1, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "fe80::/10, fe80::1%eth0, true"
    })
    void anAddressLiesInItsNetworksOnly(String cidr, String ip, boolean inside) {
        List<String> names = new ArrayList<>();
        Networks.of(Map.of(cidr, "it")).namesOf(ip, names::add);
        assertThat(names).isEqualTo(inside ? List.of("it") : List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.0/33", "::/129", "example.com/8", "10.0.0.0/-1", "/8", "10.0.0.0/"})
    void whatIsNoNetworkIsRefusedByName(String cidr) {
        assertThatThrownBy(() -> Networks.of(Map.of(cidr, "it")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(cidr);
    }

    @Test
    void twoNetworksOfOneNameCountOnce() {
        List<String> names = new ArrayList<>();
        Networks.of(Map.of("10.0.0.0/8", "it", "10.1.0.0/16", "it")).namesOf("10.1.2.3", names::add);
        assertThat(names).containsExactly("it");
    }
}
