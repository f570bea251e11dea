package io.sockcdc.collector.enrich;

import io.sockcdc.collector.model.Owner;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.IntHashSet;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;

/**
 * Finds the processes that hold sockets, by the links in /proc/PID/fd (proc_pid_fd(5)). It looks first at processes that
 * held what was asked before, then at the newest, and stops when every socket is found; a socket that no process holds is
 * remembered for a number of generations. Of several holders the one that started first is the owner, and pid 1 only when
 * it is alone. One thread at a time, but for {@link #unreadable()}.
 */
public final class ProcessIndex {
    private static final int MOST_RECENT = 256;
    private static final int MOST_NEGATIVE = 65_536;
    private static final int INIT = 1;
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final Path proc;
    private final long forgetAfter;
    private final Processes processes;
    private final Long2LongHashMap notFoundUntil = new Long2LongHashMap(UNKNOWN);
    private final IntHashSet refusing = new IntHashSet();
    private int[] recent = new int[0];
    private volatile int unreadable;

    /**
     * An index.
     *
     * @param proc usually /proc
     * @param forgetAfter generations after which a socket that no process held is looked for again, at least 1
     * @param containers names the containers of processes
     * @throws EnrichException when the boot time cannot be read there
     */
    public ProcessIndex(Path proc, int forgetAfter, Containers containers) {
        if (forgetAfter < 1) {
            throw new IllegalArgumentException("forgetAfter must be at least 1, not " + forgetAfter);
        }
        this.proc = proc;
        this.forgetAfter = forgetAfter;
        processes = new Processes(proc, containers);
    }

    /** An index with the containers of this host. */
    public ProcessIndex(Path proc, int forgetAfter) {
        this(proc, forgetAfter, Containers.ofHost(proc));
    }

    /**
     * Finds the owners of sockets.
     *
     * @param inodes sockets; 0 stands for none and is passed over
     * @param generation the caller's count of looks (snapshots, say), which never falls
     * @return owner by inode, of those that were found
     * @throws EnrichException when the list of processes cannot be read
     */
    public Long2ObjectHashMap<Owner> find(LongHashSet inodes, long generation) {
        forgetExpired(generation);
        Search search = new Search(wanted(inodes));
        if (!search.isDone()) {
            search.look(recent);
        }
        if (!search.isDone()) {
            int[] all = newestFirst();
            search.look(all);
            forgetEnded(all);
            if (search.sawEverything) {
                search.missing.forEachLong(inode -> notFoundUntil.put(inode, generation + forgetAfter));
            }
        }
        unreadable = refusing.size();
        recent = search.foundFirst(recent);
        return search.owners();
    }

    /** Processes whose descriptors could not be read when they were last looked at; any thread may ask. */
    public int unreadable() {
        return unreadable;
    }

    /** Whether the last look at every descriptor of every process did not find it; by the thread that looks. */
    boolean isHeldByNobody(long inode) {
        return unreadable == 0 && notFoundUntil.containsKey(inode);
    }

    private LongHashSet wanted(LongHashSet inodes) {
        LongHashSet wanted = new LongHashSet(Math.max(8, inodes.size()));
        inodes.forEachLong(inode -> {
            if (inode != 0 && !notFoundUntil.containsKey(inode)) {
                wanted.add(inode);
            }
        });
        return wanted;
    }

    private void forgetExpired(long generation) {
        if (notFoundUntil.size() > MOST_NEGATIVE) {
            notFoundUntil.clear();
        }
        notFoundUntil.values().removeIf(until -> until <= generation);
    }

    private void forgetEnded(int[] newestFirst) {
        IntHashSet alive = new IntHashSet(newestFirst.length * 2);
        for (int pid : newestFirst) {
            alive.add(pid);
        }
        refusing.removeIf(pid -> !alive.contains(pid));
    }

    /** All process ids, largest first: the newest, as long as the numbers have not wrapped round. */
    private int[] newestFirst() {
        IntArrayList pids = new IntArrayList();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                long pid = Digits.parse(name, 0, name.length());
                if (pid > 0) {
                    pids.addInt((int) pid);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new EnrichException("list processes in", proc, e);
        }
        int[] sorted = pids.toIntArray();
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length / 2; i++) {
            int last = sorted.length - 1 - i;
            int pid = sorted[i];
            sorted[i] = sorted[last];
            sorted[last] = pid;
        }
        return sorted;
    }

    /** One question and what has been found so far. */
    private final class Search {
        private final LongHashSet asked;
        private final LongHashSet missing;
        private final LongHashSet held = new LongHashSet();
        private final IntHashSet seen = new IntHashSet();
        private final IntArrayList holders = new IntArrayList();
        private final Long2ObjectHashMap<Processes.Known> best = new Long2ObjectHashMap<>();
        private boolean sawEverything = true;

        Search(LongHashSet asked) {
            this.asked = asked;
            missing = new LongHashSet(Math.max(8, asked.size()));
            missing.addAll(asked);
        }

        boolean isDone() {
            return missing.isEmpty();
        }

        void look(int[] pids) {
            for (int i = 0; i < pids.length && !isDone(); i++) {
                lookAtFamily(pids[i]);
            }
        }

        /** Looks at a process and, as long as they hold what was asked, at its ancestors below pid 1. */
        private void lookAtFamily(int youngest) {
            int pid = youngest;
            while (pid > 0 && seen.add(pid)) {
                collectHeld(pid);
                if (held.isEmpty()) {
                    return;
                }
                Processes.Known process = processes.read(pid);
                if (process == null) {
                    sawEverything = false;
                    return;
                }
                holders.addInt(pid);
                held.forEachLong(inode -> {
                    missing.remove(inode);
                    Processes.Known before = best.get(inode);
                    if (before == null || comesFirst(process, before)) {
                        best.put(inode, process);
                    }
                });
                pid = process.parent() == INIT ? 0 : process.parent();
            }
        }

        private void collectHeld(int pid) {
            held.clear();
            Path descriptors = proc.resolve(Integer.toString(pid)).resolve("fd");
            try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
                for (Path link : links) {
                    long inode = SocketLink.inode(link);
                    if (inode > 0 && asked.contains(inode) && held.add(inode) && held.size() == asked.size()) {
                        break;
                    }
                }
                refusing.remove(pid);
            } catch (AccessDeniedException e) {
                refusing.add(pid);
            } catch (NoSuchFileException | DirectoryIteratorException vanished) {
                refusing.remove(pid);
            } catch (IOException outOfDescriptors) {
                sawEverything = false;
            }
        }

        Long2ObjectHashMap<Owner> owners() {
            Long2ObjectHashMap<Owner> owners = new Long2ObjectHashMap<>();
            best.forEachLong((inode, process) -> owners.put(inode, process.owner()));
            return owners;
        }

        int[] foundFirst(int[] others) {
            IntArrayList order = new IntArrayList();
            IntHashSet already = new IntHashSet();
            holders.forEachInt(pid -> {
                already.add(pid);
                order.addInt(pid);
            });
            for (int pid : others) {
                if (already.add(pid)) {
                    order.addInt(pid);
                }
            }
            int[] all = order.toIntArray();
            return all.length <= MOST_RECENT ? all : Arrays.copyOf(all, MOST_RECENT);
        }
    }

    private static boolean comesFirst(Processes.Known one, Processes.Known other) {
        boolean init = one.pid() == INIT;
        if (init != (other.pid() == INIT)) {
            return !init;
        }
        return one.startTicks() != other.startTicks() ? one.startTicks() < other.startTicks() : one.pid() < other.pid();
    }
}
