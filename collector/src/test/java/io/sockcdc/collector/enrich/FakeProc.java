package io.sockcdc.collector.enrich;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tree with the shape of /proc, made of ordinary files. */
final class FakeProc {
    static final long BOOT_SECONDS = 1_700_000_000;

    private final Path root;

    FakeProc(Path root) {
        this.root = root;
        write(root.resolve("stat"), "cpu 1 2 3\nbtime " + BOOT_SECONDS + "\nprocesses 9\n");
        write(root.resolve("self/maps"), "");
    }

    Path root() {
        return root;
    }

    FakeProc process(int pid, int parent, String command, long startTicks) {
        StringBuilder stat = new StringBuilder(pid + " (" + command + ") S " + parent);
        for (int field = 5; field <= 21; field++) {
            stat.append(" 0");
        }
        write(
                directory(pid).resolve("stat"),
                stat.append(' ').append(startTicks).append(" 1000 20 0\n").toString());
        try {
            Files.createDirectories(directory(pid).resolve("fd"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    FakeProc descriptor(int pid, int number, String target) {
        return link(directory(pid).resolve("fd/" + number), target);
    }

    FakeProc executable(int pid, String target) {
        return link(directory(pid).resolve("exe"), target);
    }

    FakeProc cgroups(int pid, String... lines) {
        write(directory(pid).resolve("cgroup"), String.join("\n", lines) + "\n");
        return this;
    }

    FakeProc close(int pid, int number) {
        return delete(directory(pid).resolve("fd/" + number));
    }

    /** What is left of a process that ended between two reads: its directory lists, its files do not open. */
    FakeProc vanish(int pid) {
        return delete(directory(pid).resolve("stat"));
    }

    private Path directory(int pid) {
        return root.resolve(Integer.toString(pid));
    }

    private FakeProc delete(Path file) {
        try {
            Files.delete(file);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FakeProc link(Path link, String target) {
        try {
            Files.createSymbolicLink(link, Path.of(target));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
