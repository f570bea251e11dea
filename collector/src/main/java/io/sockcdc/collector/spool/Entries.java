package io.sockcdc.collector.spool;

import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Finds where each datum of a block ends: a block does not say, so each is walked over with its schema. */
final class Entries {
    private @Nullable BinaryDecoder reuse;

    /** The batch in these bytes; null when they are not exactly that many datums of the schema. */
    @Nullable EntryBatch split(Schema writer, byte[] bytes, int size, int count) {
        if (count > size) {
            return null;
        }
        int[] ends = new int[count];
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, 0, size, reuse);
        reuse = decoder;
        try {
            for (int i = 0; i < count; i++) {
                GenericDatumReader.skip(writer, decoder);
                ends[i] = size - decoder.inputStream().available();
            }
            return ends[count - 1] == size ? new EntryBatch(bytes, ends, count) : null;
        } catch (IOException
                | AvroRuntimeException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | UnsupportedOperationException notADatum) {
            return null;
        }
    }
}
