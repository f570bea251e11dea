package io.sockcdc.collector;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.schema.SocketChange;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.SpoolEntry;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.InvalidAvroMagicException;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableFileInput;
import org.apache.avro.specific.SpecificDatumReader;

/**
 * The events in the files of a spool, read by Avro's own reader: also while a collector writes them, and on another machine.
 */
public final class SpoolFiles {
    private SpoolFiles() {}

    /**
     * Reads what is there, oldest first.
     *
     * @param directory the spool's, or the data directory that has it
     * @return how many pieces could not be read; the block that is being written is none
     * @throws CollectorException when there is no spool, or its files may not be read
     */
    public static long read(Path directory, BiConsumer<SocketKey, SocketEvent> consumer) {
        GeneratedClasses.trust();
        Path inside = directory.resolve("spool");
        Path spool = Files.isDirectory(inside) ? inside : directory;
        long unreadable = 0;
        try {
            List<Path> files = files(spool);
            for (int i = 0; i < files.size(); i++) {
                unreadable += read(files.get(i), i == files.size() - 1, consumer);
            }
            return unreadable;
        } catch (IOException e) {
            throw new CollectorException(
                    CollectorException.Kind.DATA_DIRECTORY, "the spool " + spool + " cannot be read: " + e, e);
        }
    }

    private static List<Path> files(Path spool) throws IOException {
        try (Stream<Path> all = Files.list(spool)) {
            return all.filter(file -> file.toString().endsWith(".avro"))
                    .sorted()
                    .toList();
        }
    }

    private static long read(Path file, boolean newest, BiConsumer<SocketKey, SocketEvent> consumer)
            throws IOException {
        long unreadable = 0;
        try (DataFileReader<SpoolEntry> reader = new DataFileReader<>(
                new SeekableFileInput(file.toFile()), new SpecificDatumReader<>(SpoolEntry.getClassSchema()))) {
            boolean more = true;
            while (more) {
                long block = reader.previousSync();
                try {
                    more = reader.hasNext();
                    if (more && reader.next().getBody() instanceof SocketChange change) {
                        consumer.accept(change.getKey(), change.getEvent());
                    }
                } catch (AvroRuntimeException damaged) {
                    reader.sync(block + 1);
                    boolean unfinished =
                            newest && reader.previousSync() >= file.toFile().length();
                    unreadable += unfinished ? 0 : 1;
                }
            }
        } catch (FileNotFoundException e) {
            if (Files.exists(file)) {
                throw e;
            }
        } catch (EOFException | InvalidAvroMagicException noSegment) {
            unreadable += newest ? 0 : 1;
        }
        return unreadable;
    }
}
