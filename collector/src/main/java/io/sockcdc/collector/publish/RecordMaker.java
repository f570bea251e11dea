package io.sockcdc.collector.publish;

import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Makes the Kafka record of a spooled entry. Called by the sending thread only. */
@FunctionalInterface
public interface RecordMaker {
    /**
     * Makes a record.
     *
     * @param writer the schema the entry was encoded with
     * @param bytes holds the entry; not to be kept or changed
     * @param offset of the entry
     * @param length of the entry
     * @return the record, or null when the entry is not for Kafka
     * @throws RuntimeException if the entry cannot be understood: it is counted as rejected and passed over
     */
    @Nullable ProducerRecord<byte[], byte[]> make(Schema writer, byte[] bytes, int offset, int length);
}
