package io.sockcdc.collector.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceHoldersTest {
    @TempDir
    Path proc = Path.of(".");

    @Test
    void namespacesBehindDescriptorsAreFoundOnceAndOnlyThoseThatAreNotKnown() throws IOException {
        descriptor("17", "3", "net:[100]");
        descriptor("17", "4", "net:[200]");
        descriptor("18", "5", "net:[200]");
        descriptor("18", "6", "socket:[300]");
        descriptor("18", "7", "/run/netns/blue");

        assertThat(new NamespaceHolders(proc).look(Set.of(100L))).containsOnlyKeys(200L);
    }

    @Test
    void ofEachThreadTheNamespaceIsFound() throws IOException {
        for (String thread : new String[] {"17", "21", "22"}) {
            Path directory = Files.createDirectories(
                    proc.resolve("17/task").resolve(thread).resolve("ns"));
            Files.createSymbolicLink(directory.resolve("net"), Path.of("net:[" + thread + "]"));
        }

        assertThat(new NamespaceHolders(proc).look(Set.of(17L)))
                .containsOnlyKeys(21L, 22L)
                .containsEntry(21L, proc.resolve("17/task/21/ns/net"));
    }

    @Test
    void whatItHoldsItselfIsPassedOver() throws IOException {
        descriptor("17", "3", "net:[100]");
        Files.createSymbolicLink(proc.resolve("self"), Path.of("17"));

        assertThat(new NamespaceHolders(proc).look(Set.of())).isEmpty();
    }

    @Test
    void aNumberThatStandsForAnotherFileIsNoLongerThatNamespace() throws IOException {
        descriptor("17", "3", "net:[100]");
        descriptor("17", "4", "pipe:[100]");

        assertThat(NamespaceHolders.isStill(100, proc.resolve("17/fd/3"))).isTrue();
        assertThat(NamespaceHolders.isStill(101, proc.resolve("17/fd/3"))).isFalse();
        assertThat(NamespaceHolders.isStill(100, proc.resolve("17/fd/4"))).isFalse();
        assertThat(NamespaceHolders.isStill(100, proc.resolve("17/fd/5"))).isFalse();
    }

    private void descriptor(String process, String number, String target) throws IOException {
        Path directory = Files.createDirectories(proc.resolve(process).resolve("fd"));
        Files.createSymbolicLink(directory.resolve(number), Path.of(target));
    }
}
