package io.sockcdc.app.kafka;

import io.sockcdc.app.kafka.KafkaStartException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The broker's part of a data directory, locked against other processes until closed. The records lie in {@code kafka/},
 * readable by their owner only; the lock is {@code kafka.lock} beside it.
 */
final class KafkaDirectory implements AutoCloseable {
    /** Least room to start with: a broker that fills the disk stops at once, and takes others down with it. */
    static final long LEAST_FREE_BYTES = 64L << 20;

    private final Path dataDirectory;
    private final FileChannel lockFile;

    private KafkaDirectory(Path dataDirectory, FileChannel lockFile) {
        this.dataDirectory = dataDirectory;
        this.lockFile = lockFile;
    }

    static KafkaDirectory open(Path dataDirectory) throws KafkaStartException {
        Path at = dataDirectory.toAbsolutePath().normalize();
        FileChannel lockFile = null;
        try {
            Files.createDirectories(at);
            lockFile = FileChannel.open(at.resolve("kafka.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock(at, lockFile);
            KafkaDirectory directory = new KafkaDirectory(at, lockFile);
            directory.checkRoom();
            directory.makeRecordsDirectory();
            return directory;
        } catch (KafkaStartException e) {
            close(lockFile, e);
            throw e;
        } catch (IOException e) {
            close(lockFile, e);
            throw new KafkaStartException(Reason.NOT_WRITABLE, notWritable(at, e), e);
        }
    }

    Path dataDirectory() {
        return dataDirectory;
    }

    /** Where the broker keeps its records. */
    Path records() {
        return dataDirectory.resolve("kafka");
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    private static void lock(Path at, FileChannel lockFile) throws IOException, KafkaStartException {
        FileLock lock;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new KafkaStartException(
                    Reason.LOCKED,
                    "the data directory " + at + " is in use by another sockcdc"
                            + KafkaAddress.find(at)
                                    .map(address -> " (process " + address.pid() + ")")
                                    .orElse("")
                            + "; end it or choose another directory with --data-dir");
        }
    }

    private void checkRoom() throws IOException, KafkaStartException {
        long free = Files.getFileStore(dataDirectory).getUsableSpace();
        if (free < LEAST_FREE_BYTES) {
            throw new KafkaStartException(
                    Reason.DISK_FULL,
                    "the file system of " + dataDirectory + " has " + (free >> 20) + " MiB left and Kafka needs "
                            + (LEAST_FREE_BYTES >> 20) + " MiB to start; make room or choose another with --data-dir");
        }
    }

    private void makeRecordsDirectory() throws IOException {
        if (!Files.isDirectory(records())) {
            Files.createDirectory(
                    records(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Files.delete(Files.createTempFile(records(), "writable", ".tmp"));
    }

    private static String notWritable(Path at, IOException e) {
        String why = e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
        return "the data directory " + at + " cannot be written (" + why
                + "); correct its owner or choose another with --data-dir";
    }

    private static void close(@Nullable FileChannel file, Exception first) {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                first.addSuppressed(e);
            }
        }
    }
}
