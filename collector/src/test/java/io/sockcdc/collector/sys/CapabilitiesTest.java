package io.sockcdc.collector.sys;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.sys.Capabilities.Capability;
import io.sockcdc.collector.testkit.CHeaders;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
    @Test
    @Requires(Need.CC)
    void eachCapabilityIsTheBitThatTheHeadersSay() {
        List<String> names = Arrays.stream(Capability.values()).map(Enum::name).toList();

        CHeaders.values(List.of("linux/capability.h"), names).forEach((name, bit) -> {
            String status = "Name:\tjava\nCapEff:\t" + String.format("%016x", 1L << bit);
            assertThat(Capabilities.parse(status.lines().toList())).containsExactly(Capability.valueOf(name));
        });
    }

    @Test
    void aProcessWithoutAnyHasNone() {
        assertThat(Capabilities.parse(List.of("CapInh:\tffffffffffffffff", "CapEff:\t0000000000000000")))
                .isEmpty();
    }
}
