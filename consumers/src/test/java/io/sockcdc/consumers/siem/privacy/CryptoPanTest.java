package io.sockcdc.consumers.siem.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.consumers.siem.IpBytes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CryptoPanTest {
    /** The key of the sample that the authors of the scheme published. */
    static final byte[] SAMPLE_KEY = {
        21,
        34,
        23,
        (byte) 141,
        51,
        (byte) 164,
        (byte) 207,
        (byte) 128,
        19,
        10,
        91,
        22,
        73,
        (byte) 144,
        125,
        16,
        (byte) 216,
        (byte) 152,
        (byte) 143,
        (byte) 131,
        121,
        121,
        101,
        39,
        98,
        87,
        76,
        45,
        42,
        (byte) 132,
        34,
        2
    };

    /** IPv4 from sample_trace_sanitized.dat of the reference implementation, IPv6 as several implementations agree on. */
    @ParameterizedTest
    @CsvSource({
        "128.11.68.132, 135.242.180.132",
        "129.118.74.4, 134.136.186.123",
        "130.132.252.244, 133.68.164.234",
        "141.223.7.43, 141.167.8.160",
        "141.233.145.108, 141.129.237.235",
        "152.163.225.39, 151.140.114.167",
        "156.29.3.236, 147.225.12.42",
        "165.247.96.84, 162.9.99.234",
        "166.107.77.190, 160.132.178.185",
        "192.102.249.13, 252.138.62.131",
        "192.215.32.125, 252.43.47.189",
        "192.233.80.103, 252.25.108.8",
        "192.41.57.43, 252.222.221.184",
        "193.150.244.223, 253.169.52.216",
        "195.205.63.100, 255.186.223.5",
        "198.200.171.101, 249.199.68.213",
        "198.26.132.101, 249.36.123.202",
        "204.184.162.189, 243.192.77.90",
        "209.85.249.6, 226.170.70.6",
        "212.120.124.31, 228.135.163.231",
        "216.148.237.145, 235.84.194.111",
        "24.0.250.221, 100.15.198.226",
        "24.94.26.44, 100.88.228.35",
        "38.15.67.68, 64.3.66.187",
        "4.3.88.225, 124.60.155.63",
        "63.14.55.111, 95.9.215.7",
        "64.39.15.238, 0.219.7.41",
        "10.185.25.118, 117.161.29.118",
        "::1, 78ff:f001:9fc0:20df:8380:b1f1:704:ed",
        "::2, 78ff:f001:9fc0:20df:8380:b1f1:704:ef",
        "::ffff, 78ff:f001:9fc0:20df:8380:b1f1:704:f838",
        "2001:db8::1, 4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e",
        "2001:db8::2, 4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1c"
    })
    void thePublishedVectorsComeOut(String address, String pseudonym) throws UnknownHostException {
        byte[] bytes = InetAddress.getByName(address).getAddress();
        assertThat(IpBytes.format(new CryptoPan(SAMPLE_KEY).pseudonym(bytes))).isEqualTo(pseudonym);
    }

    @Test
    void asManyLeadingBitsAreSharedAsBefore() {
        CryptoPan cipher = new CryptoPan(SAMPLE_KEY);
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            byte[] one = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(one);
            byte[] other = one.clone();
            int bit = random.nextInt(one.length * 8);
            other[bit / 8] ^= (byte) (0x80 >> bit % 8);
            assertThat(shared(cipher.pseudonym(one), cipher.pseudonym(other))).isEqualTo(shared(one, other));
        }
    }

    private static int shared(byte[] one, byte[] other) {
        for (int bit = 0; bit < one.length * 8; bit++) {
            if (((one[bit / 8] ^ other[bit / 8]) & 0x80 >> bit % 8) != 0) {
                return bit;
            }
        }
        return one.length * 8;
    }
}
