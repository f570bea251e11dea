package io.sockcdc.collector.simulation.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The disk of a simulated machine: what was written is there, what was forced survives a loss of power. Every byte that is
 * written passes here and may fail. Used by one thread.
 */
public final class SimulatedDisk {
    private final Path root;
    private final Random random;
    private final LongSupplier millis;
    private final FaultyFileSystem fileSystem = new FaultyFileSystem(new FaultyProvider(this));
    private final List<FileChannel> open = new ArrayList<>();
    private final Map<Path, Long> forced = new TreeMap<>();
    private final Map<Path, Long> touched = new HashMap<>();
    private boolean full;
    private long free = Long.MAX_VALUE;
    private int writesUntilKilled = -1;
    private double failing;

    /**
     * @param root an existing directory of the machine
     * @param millis the time of files
     */
    public SimulatedDisk(Path root, Random random, LongSupplier millis) {
        this.root = root;
        this.random = random;
        this.millis = millis;
    }

    /** A directory on it. */
    public Path directory() {
        return fileSystem.wrap(root);
    }

    /** From now on nothing more fits. */
    public void fill() {
        full = true;
    }

    /** There is room again, and nothing fails. */
    public void heal() {
        full = false;
        failing = 0;
        writesUntilKilled = -1;
    }

    /** Whether it takes everything. */
    public boolean isWhole() {
        return !full && failing == 0;
    }

    /** From now on that share of all operations that change something fails. */
    public void breakDown(double share) {
        failing = share;
    }

    /** What the file system says is free. */
    public void free(long bytes) {
        free = bytes;
    }

    /** The process dies within the write after so many others. */
    public void killAfter(int writes) {
        writesUntilKilled = writes;
    }

    /** The process is gone: its files are closed, and a death that was ordered is called off. */
    public void processEnded() {
        writesUntilKilled = -1;
        for (FileChannel channel : List.copyOf(open)) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        open.clear();
        delete(root.resolve("owner"));
        files().forEach(file -> forced.computeIfAbsent(file, unseen -> 0L));
    }

    /** The machine loses its power: of what was not forced, each segment keeps a part. */
    public void powerLost() {
        processEnded();
        for (Path file : files()) {
            if (file.toString().endsWith(".avro")) {
                try (FileChannel channel = FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
                    long least = Math.min(channel.size(), forced.getOrDefault(file, 0L));
                    channel.truncate(least + random.nextInt((int) (channel.size() - least) + 1));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.list(root)) {
            return all.sorted(Comparator.naturalOrder()).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    FaultyFileSystem fileSystem() {
        return fileSystem;
    }

    long free() {
        return full ? 0 : free;
    }

    long timeOf(Path file) {
        return touched.getOrDefault(file, 0L);
    }

    void opened(FileChannel channel) {
        open.add(channel);
    }

    void closed(FileChannel channel) {
        open.remove(channel);
    }

    void forced(Path file, long size) {
        forced.put(file, size);
    }

    void moved(Path from, Path to) {
        Long size = forced.remove(from);
        forced.put(to, size == null ? 0 : size);
        touched.put(to, millis.getAsLong());
    }

    void deleted(Path file) {
        forced.remove(file);
        touched.remove(file);
    }

    /** Before something changes that takes no room. */
    void change(Path file) throws IOException {
        if (random.nextDouble() < failing) {
            throw new IOException(file.getFileName() + ": Input/output error");
        }
        touched.put(file, millis.getAsLong());
    }

    /**
     * Before bytes are written.
     *
     * @return how many of them reach the disk before it fails, or all
     */
    int room(Path file, int wanted) throws IOException {
        boolean dies = writesUntilKilled >= 0 && writesUntilKilled-- == 0;
        boolean fails = full || random.nextDouble() < failing;
        touched.put(file, millis.getAsLong());
        return dies || fails ? random.nextInt(wanted + 1) : wanted;
    }

    /** After a part of the bytes was written. */
    void failed(Path file) throws IOException {
        if (!full && failing == 0) {
            throw new Killed();
        }
        throw new IOException(file.getFileName() + (full ? ": No space left on device" : ": Input/output error"));
    }
}
