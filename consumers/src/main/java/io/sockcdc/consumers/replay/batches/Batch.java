package io.sockcdc.consumers.replay.batches;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Crc32C;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * One record batch as a produce request carries it. Its header (KIP-98), 61 bytes, all of it big endian:
 * <pre>
 *   0 base offset (8)      8 length (4)           12 leader epoch (4)    16 magic (1)       17 CRC-32C of what follows (4)
 *  21 attributes (2)      23 last offset (4)      27 first time (8)      35 last time (8)   43 producer id (8)
 *  51 producer epoch (2)  53 base sequence (4)    57 records (4)
 * </pre>
 *
 * @param bytes the whole batch, alone in its buffer
 * @param records how many there are in it
 */
record Batch(ByteBuffer bytes, int records) {
    private static final int BASE_OFFSET = 0;
    private static final int LEADER_EPOCH = 12;
    private static final int CRC = 17;
    private static final int ATTRIBUTES = 21;
    private static final int PRODUCER_ID = 43;
    private static final int PRODUCER_EPOCH = 51;
    private static final int BASE_SEQUENCE = 53;
    private static final int TRANSACTIONAL = 0x10;

    /**
     * What is to be handed on of a batch that was fetched: the batch itself when that is all of it, else a new one of the
     * records that are wanted; null when none is.
     *
     * @param from no record before this offset
     * @param until no record from this offset on
     * @param change what becomes of the records; null for nothing
     */
    static @Nullable Batch of(MutableRecordBatch fetched, long from, long until, @Nullable Change change) {
        fetched.ensureValid();
        if (fetched.isControlBatch()) {
            return null;
        }
        boolean inside = fetched.baseOffset() >= from && fetched.nextOffset() <= until;
        if (inside && change == null && isPlain(fetched)) {
            return packed(fetched);
        }
        List<SimpleRecord> chosen = new ArrayList<>();
        boolean same = inside;
        for (Record each : fetched) {
            SimpleRecord there = each.offset() >= from && each.offset() < until ? there(each, change) : null;
            if (there == null) {
                same = false;
                continue;
            }
            same &= there.value() == null || there.value().equals(each.value());
            same &= there.timestamp() == each.timestamp();
            chosen.add(there);
        }
        if (same && isPlain(fetched)) {
            return packed(fetched);
        }
        return chosen.isEmpty() ? null : repacked(fetched, chosen);
    }

    private static @Nullable SimpleRecord there(Record each, @Nullable Change change) {
        if (change == null) {
            return new SimpleRecord(each);
        }
        if (!each.hasValue()) {
            return null;
        }
        byte[] value = Utils.toArray(each.value());
        return change.wanted().test(value)
                ? new SimpleRecord(
                        Math.max(0, each.timestamp() + change.byMillis()),
                        each.hasKey() ? Utils.toArray(each.key()) : null,
                        change.value().apply(value),
                        each.headers())
                : null;
    }

    /** Whether Kafka takes it from a producer as it is: every offset is there, and its times are those of its records. */
    private static boolean isPlain(RecordBatch batch) {
        Integer count = batch.countOrNull();
        return batch.magic() == RecordBatch.MAGIC_VALUE_V2
                && batch.timestampType() == TimestampType.CREATE_TIME
                && batch.deleteHorizonMs().isEmpty()
                && count != null
                && count == batch.nextOffset() - batch.baseOffset();
    }

    private static Batch packed(MutableRecordBatch fetched) {
        ByteBuffer bytes = ByteBuffer.allocate(fetched.sizeInBytes());
        fetched.writeTo(bytes);
        return new Batch(bytes.flip(), Math.toIntExact(fetched.nextOffset() - fetched.baseOffset()));
    }

    private static Batch repacked(MutableRecordBatch fetched, List<SimpleRecord> chosen) {
        MemoryRecords packed = MemoryRecords.withRecords(
                Compression.of(fetched.compressionType()).build(), chosen.toArray(SimpleRecord[]::new));
        return new Batch(packed.buffer(), chosen.size());
    }

    /** Writes into the header who sends it and which of the records of that sender are in it. */
    void stamp(long producerId, short producerEpoch, int baseSequence) {
        bytes.putLong(BASE_OFFSET, 0);
        bytes.putInt(LEADER_EPOCH, RecordBatch.NO_PARTITION_LEADER_EPOCH);
        bytes.putShort(ATTRIBUTES, (short) (bytes.getShort(ATTRIBUTES) & ~TRANSACTIONAL));
        bytes.putLong(PRODUCER_ID, producerId);
        bytes.putShort(PRODUCER_EPOCH, producerEpoch);
        bytes.putInt(BASE_SEQUENCE, baseSequence);
        bytes.putInt(CRC, (int) Crc32C.compute(bytes, ATTRIBUTES, size() - ATTRIBUTES));
    }

    int nextSequence(int baseSequence) {
        return DefaultRecordBatch.incrementSequence(baseSequence, records);
    }

    int size() {
        return bytes.limit();
    }

    MemoryRecords toSend() {
        return MemoryRecords.readableRecords(bytes.duplicate());
    }
}
