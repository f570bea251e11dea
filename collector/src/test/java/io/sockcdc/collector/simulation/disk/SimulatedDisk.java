package io.sockcdc.collector.simulation.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The disk of a simulated machine, in memory: what was written is there, what was forced survives a loss of power. Every byte that is
 * written passes here and may fail. Used by one thread.
 */
public final class SimulatedDisk {
    private static final Path ROOT = Path.of("/simulated");

    private final TreeMap<Path, MemoryFile> files = new TreeMap<>();
    private final MemoryFile directory = new MemoryFile();
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

    /** @param millis the time of files */
    public SimulatedDisk(Random random, LongSupplier millis) {
        this.random = random;
        this.millis = millis;
    }

    /** A directory on it. */
    public Path directory() {
        return fileSystem.wrap(ROOT);
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
        files.remove(ROOT.resolve("owner"));
        files().forEach(file -> forced.computeIfAbsent(file, unseen -> 0L));
    }

    /** The machine loses its power: of what was not forced, each segment keeps a part. */
    public void powerLost() {
        processEnded();
        files.forEach((path, file) -> {
            if (path.toString().endsWith(".avro")) {
                long least = Math.min(file.size(), forced.getOrDefault(path, 0L));
                file.truncate(least + random.nextInt((int) (file.size() - least) + 1));
            }
        });
    }

    /** The files on it, by name. */
    List<Path> files() {
        return List.copyOf(files.keySet());
    }

    @Nullable MemoryFile file(Path file) {
        return file.equals(ROOT) ? directory : files.get(file);
    }

    MemoryFile existing(Path file) throws NoSuchFileException {
        MemoryFile found = file(file);
        if (found == null) {
            throw new NoSuchFileException(file.toString());
        }
        return found;
    }

    boolean isDirectory(Path file) {
        return file.equals(ROOT);
    }

    MemoryFile make(Path file) {
        MemoryFile made = new MemoryFile();
        files.put(file, made);
        return made;
    }

    void delete(Path file) throws NoSuchFileException {
        existing(file);
        files.remove(file);
        forced.remove(file);
        touched.remove(file);
    }

    void move(Path from, Path to) throws NoSuchFileException {
        files.put(to, existing(from));
        files.remove(from);
        Long size = forced.remove(from);
        forced.put(to, size == null ? 0 : size);
        touched.put(to, millis.getAsLong());
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
