package io.sockcdc.collector.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class EntriesTest {
    /** Avro refuses a collection of more items than an array of the JVM holds in a way of its own. */
    @Test
    void bytesThatSpeakOfAnEnormousCollectionAreNoDatum() {
        // given
        Schema longs = Schema.createArray(Schema.create(Schema.Type.STRING));
        byte[] bytes = ByteBuffer.allocate(16)
                .put(new byte[] {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F})
                .array();

        // when, then
        assertThat(new Entries().split(longs, bytes, bytes.length, 1)).isNull();
    }
}
