package io.sockcdc.collector.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceSearchTest {
    @TempDir
    Path proc = Path.of(".");

    @Test
    void namespacesOfProcessesAndThoseThatAreMountedAreFoundOnce() throws IOException {
        process("17", "net:[100]");
        process("18", "net:[100]");
        process("19", "net:[200]");
        Files.createDirectories(proc.resolve("self"));
        Files.writeString(proc.resolve("self/mountinfo"), """
                24 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
                90 24 0:4 net:[300] /run/netns/blue rw shared:5 - nsfs nsfs rw
                91 24 0:4 net:[200] /run/docker/netns/with\\040blank rw shared:6 - nsfs nsfs rw
                92 24 0:4 mnt:[400] /run/snapd/ns/x.mnt rw - nsfs nsfs rw
                """);

        NamespaceSearch.Seen seen = new NamespaceSearch(proc).look();

        assertThat(seen.files())
                .containsOnlyKeys(100L, 200L, 300L)
                .containsEntry(300L, Path.of("/run/netns/blue"))
                .containsEntry(200L, Path.of("/run/docker/netns/with blank"));
        assertThat(String.valueOf(seen.files().get(100L))).endsWith("/ns/net");
        assertThat(seen.hidden()).isZero();
    }

    @Test
    void aContainerFindsWhatTheHostHasMountedByWayOfItsFirstProcess() throws IOException {
        process("1", "net:[100]");
        process("self", "net:[100]");
        Files.createSymbolicLink(proc.resolve("1/ns/mnt"), Path.of("mnt:[1]"));
        Files.createSymbolicLink(proc.resolve("self/ns/mnt"), Path.of("mnt:[2]"));
        Files.writeString(
                proc.resolve("1/mountinfo"), "90 24 0:4 net:[300] /run/netns/blue rw shared:5 - nsfs nsfs rw\n");

        assertThat(new NamespaceSearch(proc).look().files()).containsEntry(300L, proc.resolve("1/root/run/netns/blue"));
    }

    @Test
    void whatIsNoNamespaceIsPassedOver() throws IOException {
        process("17", "net:[notanumber]");
        process("18", "pid:[5]");
        Files.createDirectories(proc.resolve("19"));

        assertThat(new NamespaceSearch(proc).look().files()).isEmpty();
    }

    private void process(String name, String namespace) throws IOException {
        Path directory = Files.createDirectories(proc.resolve(name).resolve("ns"));
        Files.createSymbolicLink(directory.resolve("net"), Path.of(namespace));
    }
}
