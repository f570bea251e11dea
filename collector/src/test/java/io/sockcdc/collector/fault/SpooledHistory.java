package io.sockcdc.collector.fault;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/** The events and statuses in a spool directory as Avro's own reader finds them, in their order. */
final class SpooledHistory {
    final List<GenericRecord> events = new ArrayList<>();
    final List<GenericRecord> statuses = new ArrayList<>();

    private SpooledHistory() {}

    /** Reads what is there; a block that is being written is left out. */
    static SpooledHistory of(Path dataDir) {
        SpooledHistory history = new SpooledHistory();
        try (Stream<Path> files = Files.list(dataDir.resolve("spool"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".avro"))
                    .sorted()
                    .toList()) {
                history.read(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return history;
    }

    private void read(Path file) throws IOException {
        try (DataFileReader<GenericRecord> reader = new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
            while (reader.hasNext()) {
                GenericRecord body = (GenericRecord) reader.next().get("body");
                if (body.getSchema().getName().equals("SocketChange")) {
                    events.add(body);
                } else if (body.getSchema().getName().equals("CollectorStatus")) {
                    statuses.add(body);
                }
            }
        } catch (FileNotFoundException | AvroRuntimeException goneOrBeingWritten) {
            return;
        } catch (IOException e) {
            boolean beingWritten = e instanceof EOFException || e.getCause() instanceof EOFException;
            if (!beingWritten) {
                throw e;
            }
        }
    }

    /** The newest number that an event has; 0 when there is none. */
    long firstSequence() {
        return events.stream()
                .mapToLong(event -> (Long) value(event).get("sequence"))
                .min()
                .orElse(0);
    }

    long lastSequence() {
        return events.stream()
                .mapToLong(event -> (Long) value(event).get("sequence"))
                .max()
                .orElse(0);
    }

    List<GenericRecord> gaps(String cause) {
        return statuses.stream()
                .filter(status -> status.get("gap") instanceof GenericRecord gap
                        && gap.get("cause").toString().equals(cause))
                .map(status -> (GenericRecord) status.get("gap"))
                .toList();
    }

    static Predicate<GenericRecord> op(String op) {
        return event -> value(event).get("op").toString().equals(op);
    }

    static Predicate<GenericRecord> with(String field, String wanted) {
        return event -> String.valueOf(value(event).get(field)).equals(wanted);
    }

    static GenericRecord value(GenericRecord event) {
        return (GenericRecord) event.get("event");
    }

    static GenericRecord key(GenericRecord event) {
        return (GenericRecord) event.get("key");
    }

    /** Sequence numbers that neither an event has nor a gap explains, as epoch/number. */
    List<String> holes() {
        Map<Long, Long> last = new HashMap<>();
        List<String> holes = new ArrayList<>();
        for (GenericRecord event : events) {
            long epoch = (Long) value(event).get("epoch");
            long sequence = (Long) value(event).get("sequence");
            long before = last.getOrDefault(epoch, 0L);
            for (long missing = before + 1; missing < sequence; missing++) {
                if (!isExplained(epoch, missing)) {
                    holes.add(epoch + "/" + missing);
                }
            }
            last.put(epoch, sequence);
        }
        return holes;
    }

    private boolean isExplained(long epoch, long sequence) {
        return statuses.stream().anyMatch(status -> {
            if (!(status.get("gap") instanceof GenericRecord gap) || gap.get("first_sequence") == null) {
                return false;
            }
            Object other = gap.get("gap_epoch");
            long gapEpoch = other == null ? (Long) status.get("epoch") : (Long) other;
            return gapEpoch == epoch
                    && (Long) gap.get("first_sequence") <= sequence
                    && sequence <= (Long) gap.get("last_sequence");
        });
    }
}
