package io.sockcdc.collector.enrich;

import io.sockcdc.collector.model.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of processes, read once for each pid and start time. A program that replaced itself (execve keeps both) is
 * read anew when its command changed. One thread at a time.
 */
final class Processes {
    private static final int MOST_REMEMBERED = 8192;

    private final Path proc;
    private final Containers containers;
    private final BootClock boot;
    private final ProcFile file = new ProcFile();
    private final Int2ObjectHashMap<Known> known = new Int2ObjectHashMap<>();

    Processes(Path proc, Containers containers) {
        this.proc = proc;
        this.containers = containers;
        boot = new BootClock(proc);
    }

    /** A process and its place in the tree. */
    record Known(Owner owner, int pid, int parent, long startTicks) {}

    /** Reads a process; null when it is gone. */
    @Nullable Known read(int pid) {
        Path directory = proc.resolve(Integer.toString(pid));
        ProcStat stat = stat(directory);
        if (stat == null) {
            known.remove(pid);
            return null;
        }
        Known before = known.get(pid);
        if (before != null
                && before.startTicks == stat.startTicks()
                && stat.command().equals(before.owner.command())) {
            if (before.parent == stat.parent()) {
                return before;
            }
            return remember(new Known(before.owner, pid, stat.parent(), stat.startTicks()));
        }
        String cgroup = cgroup(directory);
        return remember(new Known(
                new Owner(
                        pid,
                        stat.command(),
                        executable(directory),
                        boot.microsAt(stat.startTicks()),
                        cgroup,
                        cgroup == null ? null : containers.in(cgroup)),
                pid,
                stat.parent(),
                stat.startTicks()));
    }

    private Known remember(Known process) {
        if (known.size() >= MOST_REMEMBERED) {
            known.clear();
        }
        known.put(process.pid, process);
        return process;
    }

    private @Nullable ProcStat stat(Path directory) {
        try {
            int length = file.read(directory.resolve("stat"));
            return ProcStat.parse(file.bytes(), length);
        } catch (IOException vanished) {
            return null;
        }
    }

    private @Nullable String executable(Path directory) {
        try {
            return Files.readSymbolicLink(directory.resolve("exe")).toString();
        } catch (IOException notOurs) {
            return null;
        }
    }

    private @Nullable String cgroup(Path directory) {
        try {
            int length = file.read(directory.resolve("cgroup"));
            return CgroupFile.path(file.bytes(), length);
        } catch (IOException vanished) {
            return null;
        }
    }
}
