package io.sockcdc.collector.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class EncodeBufferTest {
    @Test
    void numbersOfEveryLengthAreWrittenAsAvroWritesThem() throws IOException {
        Random random = new Random(3);
        for (int bits = 0; bits <= 63; bits++) {
            long edge = 1L << bits;
            for (long value : new long[] {edge, -edge, edge - 1, 1 - edge, -edge - 1, random.nextLong() >> bits}) {
                EncodeBuffer out = new EncodeBuffer(64);
                out.putLong(value);
                out.putPresent(value);

                assertThat(Arrays.copyOf(out.array(), out.length())).isEqualTo(avros(value));
            }
        }
    }

    @Test
    void itGrowsAndKeepsItsContent() {
        EncodeBuffer out = new EncodeBuffer(0);
        for (int i = 0; i < 1000; i++) {
            out.reserve(1);
            out.putByte(i);
        }

        assertThat(out.length()).isEqualTo(1000);
        assertThat(out.array()[999]).isEqualTo((byte) 999);
        out.clear();
        assertThat(out.length()).isZero();
    }

    private static byte[] avros(long value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        encoder.writeLong(value);
        encoder.writeIndex(1);
        encoder.writeLong(value);
        encoder.flush();
        return bytes.toByteArray();
    }
}
