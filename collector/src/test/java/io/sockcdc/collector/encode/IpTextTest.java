package io.sockcdc.collector.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.model.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpTextTest {
    /** Left: other spellings, many of them RFC 5952's own. Right: the one it asks for. */
    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8::0:1, 2001:db8::1",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:aaaa:bbbb:cccc:dddd:eeee:AAAA, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "0:0:1:0:0:0:0:0, 0:0:1::",
        "0:1:0:1:0:1:0:1, 0:1:0:1:0:1:0:1",
        "0:0:2:2:2:2:0:0, ::2:2:2:2:0:0",
        "fe80::1:2:3:4, fe80::1:2:3:4",
        "64:ff9b::c000:221, 64:ff9b::c000:221",
        "::1.2.3.4, ::102:304",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    })
    void ipv6IsWrittenAsRfc5952Asks(String spelling, String canonical) throws UnknownHostException {
        ByteBuffer bytes = ByteBuffer.wrap(InetAddress.getByName(spelling).getAddress());

        assertThat(text(new IpAddress(bytes.getLong(), bytes.getLong()))).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.0.0.0", "-1, 255.255.255.255", "2130706433, 127.0.0.1", "167772161, 10.0.0.1"})
    void ipv4IsDotted(int bits, String dotted) {
        assertThat(text(IpAddress.v4(bits))).isEqualTo(dotted);
    }

    @Test
    void javaReadsBackTheAddressThatWasWritten() throws UnknownHostException {
        Random random = new Random(5952);
        RandomChanges addresses = new RandomChanges(5952);
        for (int i = 0; i < 100_000; i++) {
            IpAddress address = i % 2 == 0 ? addresses.address() : new IpAddress(random.nextLong(), random.nextLong());
            ByteBuffer bytes = ByteBuffer.allocate(16).putLong(address.high()).putLong(address.low());

            String text = text(address);

            assertThat(InetAddress.getByName(text)).isEqualTo(InetAddress.getByAddress(bytes.array()));
            assertThat(text).isEqualTo(ExpectedEvent.text(address));
        }
    }

    private static String text(IpAddress address) {
        byte[] into = new byte[IpText.MAX_LENGTH + 2];
        int end = IpText.write(address, into, 2);
        return new String(into, 2, end - 2, StandardCharsets.US_ASCII);
    }
}
