package io.sockcdc.consumers.siem;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpBytesTest {
    @Test
    void randomAddressesComeBackAndTheJdkReadsThemAlike() throws UnknownHostException {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] address = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(address);
            for (int hole = random.nextInt(4); hole > 0; hole--) {
                address[random.nextInt(address.length)] = 0;
                if (address.length == 16) {
                    int at = 2 * random.nextInt(8);
                    address[at] = 0;
                    address[at + 1] = 0;
                }
            }
            String text = IpBytes.format(address);
            assertThat(IpBytes.parse(text)).as(text).isEqualTo(address);
            assertThat(InetAddress.getByName(text).getAddress()).as(text).isEqualTo(address);
        }
    }

    /** The examples of RFC 5952, sections 4 and 5. */
    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8::AbCd%eth0, 2001:db8::abcd",
        "::ffff:192.0.2.1, 192.0.2.1",
        "192.0.2.255, 192.0.2.255"
    })
    void textIsCanonical(String written, String canonical) {
        byte[] address = IpBytes.parse(written);
        assertThat(address).isNotNull();
        assertThat(IpBytes.format(address)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "01.2.3.4",
                "1.2.3.",
                "a.b.c.d",
                ":",
                ":::",
                "1:2",
                "1::2::3",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "g::1",
                "1:2:3:4:5:6:7:",
                "::1.2.3",
                "1:2:3:4:5:6:7:1.2.3.4",
                "12:30"
            })
    void whatIsNoAddressIsNone(String text) {
        assertThat(IpBytes.parse(text)).isNull();
    }
}
