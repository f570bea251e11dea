package io.sockcdc.collector.spool;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** Entries that carry their own number, encoded by Avro; and Avro's own reading of them. */
final class Numbered {
    static final Schema SCHEMA = SchemaBuilder.record("Numbered")
            .fields()
            .requiredLong("n")
            .requiredString("text")
            .endRecord();

    private Numbered() {}

    /** Entries numbered from first, of differing lengths. */
    static EntryBatch batch(long first, int count) {
        return batch(first, count, 0);
    }

    static EntryBatch batch(long first, int count, int padding) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int[] ends = new int[count];
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(SCHEMA);
            for (int i = 0; i < count; i++) {
                GenericRecord record = new GenericData.Record(SCHEMA);
                record.put("n", first + i);
                record.put("text", "x".repeat((int) ((first + i) % 40) + padding));
                writer.write(record, encoder);
                ends[i] = bytes.size();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new EntryBatch(bytes.toByteArray(), ends, count);
    }

    static List<Long> decode(EntryBatch batch) {
        List<Long> numbers = new ArrayList<>();
        GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(SCHEMA);
        for (int i = 0; i < batch.count(); i++) {
            BinaryDecoder decoder = DecoderFactory.get()
                    .binaryDecoder(batch.bytes(), batch.start(i), batch.end(i) - batch.start(i), null);
            try {
                numbers.add((Long) reader.read(null, decoder).get("n"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return numbers;
    }

    /** Every number that the reader gives until there is no more. */
    static List<Long> drain(SpoolReader reader) {
        List<Long> numbers = new ArrayList<>();
        for (SpooledBatch batch = reader.next(); batch != null; batch = reader.next()) {
            numbers.addAll(decode(batch.entries()));
        }
        return numbers;
    }

    /** Every number in the directory's segments, as Avro's own reader sees them. */
    static List<Long> readByAvro(Path directory) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (Path segment : segments(directory)) {
            try (DataFileReader<GenericRecord> reader =
                    new DataFileReader<>(segment.toFile(), new GenericDatumReader<>())) {
                reader.forEach(record -> numbers.add((Long) record.get("n")));
            }
        }
        return numbers;
    }

    static List<Path> segments(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".avro"))
                    .sorted()
                    .toList();
        }
    }

    /** first, first + 1, ... before end. */
    static List<Long> numbers(long first, long end) {
        return Stream.iterate(first, n -> n < end, n -> n + 1).toList();
    }
}
