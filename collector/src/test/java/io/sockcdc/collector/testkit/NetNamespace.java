package io.sockcdc.collector.testkit;

import io.sockcdc.collector.sys.NetworkNamespaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;

/**
 * A fresh network namespace with the loopback interface up, which lives as long as the thread that is in it. Needs root.
 * Child processes and sockets made by {@link #call} are born in it.
 */
public final class NetNamespace implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(code -> {
        Thread daemon = new Thread(code, "network-namespace");
        daemon.setDaemon(true);
        return daemon;
    });
    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);
    private final Path path;
    private final long inode;

    private NetNamespace() {
        path = call(() -> {
            NetworkNamespaces.unshare();
            new Syscalls().loopbackUp();
            return Path.of("/proc/thread-self").toRealPath().resolve("ns/net");
        });
        inode = NetworkNamespaces.inodeOf(path);
    }

    /** Makes one. */
    public static NetNamespace create() {
        return new NetNamespace();
    }

    /** File by which another thread can enter it while it lives. */
    public Path path() {
        return path;
    }

    /** Its inode. */
    public long inode() {
        return inode;
    }

    /** Runs code inside, on the namespace's own thread, and waits for it; code that is inside already may call it too. */
    public <T> T call(Callable<T> code) {
        FutureTask<T> task = new FutureTask<>(code);
        if (inside.get()) {
            task.run();
        } else {
            thread.execute(() -> {
                inside.set(true);
                task.run();
            });
        }
        try {
            return task.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("code inside the network namespace failed", cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while code ran inside the network namespace", e);
        }
    }

    /** Runs a program inside and returns its standard output and error; fails when it does not end with 0. */
    public String run(String... command) {
        return call(() -> output(command));
    }

    private static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + exit + ": " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a program ran", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
