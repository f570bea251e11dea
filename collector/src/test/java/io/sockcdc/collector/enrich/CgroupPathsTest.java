package io.sockcdc.collector.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.testkit.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupPathsTest {
    @TempDir
    private Path root;

    @Test
    void theIdOfAGroupIsItsInodeNumberAsStatPrintsIt() throws IOException {
        Path group = Files.createDirectories(root.resolve("system.slice/ssh.service"));
        Files.createFile(group.resolve("cgroup.procs"));

        CgroupPaths paths = new CgroupPaths(root, 100);

        assertThat(paths.path(inode(group), 1)).isEqualTo("/system.slice/ssh.service");
        assertThat(paths.path(inode(root), 1)).isEqualTo("/");
    }

    @Test
    void anUnknownIdIsLookedForOnceInAGeneration() throws IOException {
        CgroupPaths paths = new CgroupPaths(root, 100);
        assertThat(paths.path(1L << 60, 1)).isNull();
        Path late = Files.createDirectory(root.resolve("late.scope"));

        assertThat(paths.path(inode(late), 1)).isNull();
        assertThat(paths.path(inode(late), 2)).isEqualTo("/late.scope");
    }

    @Test
    void aRemovedGroupKeepsItsPath() throws IOException {
        Path group = Files.createDirectory(root.resolve("gone.scope"));
        long id = inode(group);
        CgroupPaths paths = new CgroupPaths(root, 100);
        paths.path(id, 1);
        Files.delete(group);
        paths.path(1L << 60, 2);

        assertThat(paths.path(id, 3)).isEqualTo("/gone.scope");
    }

    @Test
    void aWalkEndsAtItsBound() throws IOException {
        for (int i = 0; i < 50; i++) {
            Files.createDirectory(root.resolve("g" + i));
        }
        CgroupPaths paths = new CgroupPaths(root, 10);
        int found = 0;
        for (int i = 0; i < 50; i++) {
            found += paths.path(inode(root.resolve("g" + i)), 1) == null ? 0 : 1;
        }

        assertThat(found).isEqualTo(9);
    }

    @Test
    void theMountIsFoundBesideVersion1() throws IOException {
        Path mounts = root.resolve("mounts");
        Files.writeString(mounts, """
                proc /proc proc rw 0 0
                cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0
                cgroup2 /sys/fs/cgroup/with\\040blank cgroup2 rw 0 0
                """);

        assertThat(CgroupPaths.mountPoint(mounts)).isEqualTo(Path.of("/sys/fs/cgroup/with blank"));
    }

    @Test
    void withoutVersion2ThereIsNoMount() throws IOException {
        Path mounts = root.resolve("mounts");
        Files.writeString(mounts, "cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0\n");

        assertThat(CgroupPaths.mountPoint(mounts)).isNull();
        assertThat(CgroupPaths.mountPoint(root.resolve("missing"))).isNull();
    }

    @Test
    @Requires({Requires.Need.ROOT, Requires.Need.CGROUPS})
    void aGroupMadeInTheRealTreeIsFound() throws IOException {
        Path mount = Objects.requireNonNull(CgroupPaths.mountPoint(Path.of("/proc/mounts")));
        Path group = mount.resolve("sockcdc-test-" + ProcessHandle.current().pid());
        Files.createDirectory(group);
        try {
            CgroupPaths paths = new CgroupPaths(mount, 100_000);

            assertThat(paths.path(inode(group), 1)).isEqualTo("/" + group.getFileName());
        } finally {
            Files.delete(group);
        }
    }

    private static long inode(Path path) throws IOException {
        Process stat = new ProcessBuilder("stat", "-c", "%i", path.toString()).start();
        return Long.parseLong(new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
    }
}
