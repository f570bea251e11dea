package io.sockcdc.collector.fault;

import io.sockcdc.collector.sys.NetworkNamespaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Network namespaces as {@code ip netns} makes them: mounted, with loopback up, and with no process in them. */
final class NamedNamespaces implements AutoCloseable {
    private final String prefix = "sockcdc-test-" + ProcessHandle.current().pid() + "-";
    private final Map<String, Long> inodes = new LinkedHashMap<>();
    private int made;

    /** Makes so many and returns their names. */
    List<String> add(int count) {
        List<String> names = new ArrayList<>();
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String name = prefix + made++;
            names.add(name);
            commands.append("netns add ").append(name).append('\n');
        }
        batch(List.of("ip", "-batch", "-"), commands);
        for (String name : names) {
            run("ip", "-n", name, "link", "set", "lo", "up");
            inodes.put(name, NetworkNamespaces.inodeOf(NetworkNamespaces.named(name)));
        }
        return names;
    }

    long inode(String name) {
        Long inode = inodes.get(name);
        if (inode == null) {
            throw new IllegalArgumentException(name);
        }
        return inode;
    }

    Set<Long> inodes() {
        return new TreeSet<>(inodes.values());
    }

    /** Runs code inside one, on the calling thread. */
    <T> T inside(String name, Supplier<T> code) {
        Path file = NetworkNamespaces.named(name);
        return NetworkNamespaces.inside(file, code);
    }

    void delete(List<String> names) {
        StringBuilder commands = new StringBuilder();
        for (String name : names) {
            commands.append("netns delete ").append(name).append('\n');
            inodes.remove(name);
        }
        batch(List.of("ip", "-batch", "-"), commands);
    }

    @Override
    public void close() {
        delete(List.copyOf(inodes.keySet()));
    }

    private static void run(String... command) {
        batch(List.of(command), "");
    }

    private static void batch(List<String> command, CharSequence input) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().write(input.toString().getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(command + " failed: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
