package io.sockcdc.collector.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.collector.model.Container;
import io.sockcdc.collector.model.Owner;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.agrona.collections.LongHashSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIndexTest {
    private static final int FORGET_AFTER = 3;

    @TempDir
    private Path root;

    private FakeProc proc;

    @BeforeEach
    void makeTree() {
        proc = new FakeProc(root).process(1, 0, "systemd", 5);
    }

    @Test
    void everythingKnownOfTheHolderIsTold() {
        String id = "4f".repeat(32);
        proc.process(812, 1, "nginx", 250)
                .descriptor(812, 0, "/dev/null")
                .descriptor(812, 6, "socket:[991]")
                .descriptor(812, 7, "pipe:[992]")
                .executable(812, "/usr/sbin/nginx")
                .cgroups(812, "0::/system.slice/docker-" + id + ".scope");

        Owner owner = index().find(inodes(991), 1).get(991);

        assertThat(owner)
                .isEqualTo(new Owner(
                        812,
                        "nginx",
                        "/usr/sbin/nginx",
                        FakeProc.BOOT_SECONDS * 1_000_000 + 2_500_000,
                        "/system.slice/docker-" + id + ".scope",
                        new Container(id, null, null)));
    }

    @Test
    void aCommandMayHoldBlanksAndBrackets() {
        proc.process(20, 1, "a) S 1 (b", 100).descriptor(20, 3, "socket:[5]");

        Owner owner = index().find(inodes(5), 1).get(5);

        assertThat(owner.command()).isEqualTo("a) S 1 (b");
        assertThat(owner.startedAtMicros()).isEqualTo(FakeProc.BOOT_SECONDS * 1_000_000 + 1_000_000);
    }

    @Test
    void partsThatCannotBeReadAreAbsent() {
        proc.process(20, 1, "x", 1).descriptor(20, 3, "socket:[5]");

        Owner owner = index().find(inodes(5), 1).get(5);

        assertThat(owner.executable()).isNull();
        assertThat(owner.cgroup()).isNull();
        assertThat(owner.containerId()).isNull();
    }

    @Test
    void aSocketThatParentAndChildShareBelongsToTheParentWhicheverIsFoundFirst() {
        proc.process(100, 1, "master", 10)
                .process(101, 100, "worker", 20)
                .process(102, 101, "helper", 30)
                .descriptor(100, 3, "socket:[7]")
                .descriptor(101, 3, "socket:[7]")
                .descriptor(101, 4, "socket:[8]")
                .descriptor(102, 3, "socket:[7]");
        ProcessIndex index = index();

        assertThat(index.find(inodes(7), 1).get(7).pid()).isEqualTo(100);
        assertThat(index.find(inodes(8), 2).get(8).pid()).isEqualTo(101);
        assertThat(index.find(inodes(7), 3).get(7).pid())
                .as("now the worker is looked at first")
                .isEqualTo(100);
    }

    @Test
    void initLosesASocketItHandedToAService() {
        proc.process(300, 1, "sshd", 40).descriptor(300, 3, "socket:[7]").descriptor(1, 50, "socket:[7]");

        assertThat(index().find(inodes(7), 1).get(7).pid()).isEqualTo(300);
    }

    @Test
    void initOwnsASocketThatOnlyItHolds() {
        proc.process(300, 1, "sshd", 40).descriptor(1, 50, "socket:[7]");

        assertThat(index().find(inodes(7), 1).get(7).pid()).isEqualTo(1);
    }

    @Test
    void aSocketWithoutHolderIsNotLookedForAgainBeforeItIsForgotten() {
        ProcessIndex index = index();
        assertThat(index.find(inodes(7), 10)).isEmpty();
        proc.process(50, 1, "late", 1).descriptor(50, 3, "socket:[7]");

        assertThat(index.find(inodes(7), 10 + FORGET_AFTER - 1)).isEmpty();
        assertThat(index.find(inodes(7), 10 + FORGET_AFTER).get(7).pid()).isEqualTo(50);
    }

    @Test
    void theNewestProcessIsLookedAtFirstAndTheSearchEndsThere() {
        proc.process(10, 1, "old", 1).process(90, 1, "new", 9).descriptor(90, 3, "socket:[7]");
        // a look at the old one would find this socket too, and the old one would win
        proc.descriptor(10, 3, "socket:[7]");

        assertThat(index().find(inodes(7), 1).get(7).pid()).isEqualTo(90);
    }

    @Test
    void aProcessThatHeldSomethingBeforeIsLookedAtBeforeNewerOnes() {
        proc.process(10, 1, "server", 1).descriptor(10, 3, "socket:[7]");
        ProcessIndex index = index();
        index.find(inodes(7), 1);
        proc.descriptor(10, 4, "socket:[8]").process(90, 1, "new", 9).descriptor(90, 3, "socket:[8]");

        assertThat(index.find(inodes(8), 2).get(8).pid()).isEqualTo(10);
    }

    @Test
    void aProcessThatVanishesWhileItIsReadOwnsNothing() {
        proc.process(60, 1, "gone", 1).descriptor(60, 3, "socket:[7]").vanish(60);
        proc.process(61, 1, "here", 1).descriptor(61, 3, "socket:[8]");

        assertThat(index().find(inodes(7, 8), 1)).containsOnlyKeys(8L);
    }

    @Test
    void aSocketWhoseHolderVanishedIsLookedForAgainAtOnce() {
        proc.process(60, 1, "gone", 1).descriptor(60, 3, "socket:[7]").vanish(60);
        ProcessIndex index = index();
        assertThat(index.find(inodes(7), 1)).isEmpty();
        proc.process(61, 1, "heir", 2).descriptor(61, 3, "socket:[7]");

        assertThat(index.find(inodes(7), 1).get(7).command()).isEqualTo("heir");
    }

    @Test
    void aProcessIdThatWasGivenAgainIsReadAgain() {
        proc.process(70, 1, "same", 1).descriptor(70, 3, "socket:[7]").executable(70, "/bin/one");
        ProcessIndex index = index();
        assertThat(index.find(inodes(7), 1).get(7).executable()).isEqualTo("/bin/one");
        proc.process(70, 1, "same", 2).descriptor(70, 4, "socket:[8]");

        Owner second = index.find(inodes(8), 2).get(8);

        assertThat(second.startedAtMicros()).isEqualTo(FakeProc.BOOT_SECONDS * 1_000_000 + 20_000);
    }

    @Test
    void aProgramThatReplacedItselfIsReadAgain() {
        proc.process(70, 1, "sh", 1).descriptor(70, 3, "socket:[7]");
        ProcessIndex index = index();
        assertThat(index.find(inodes(7), 1).get(7).command()).isEqualTo("sh");
        proc.process(70, 1, "nc", 1);

        assertThat(index.find(inodes(7), 2).get(7).command()).isEqualTo("nc");
    }

    @Test
    void inodeZeroIsNobodys() {
        proc.process(20, 1, "x", 1).descriptor(20, 3, "socket:[0]");

        assertThat(index().find(inodes(0), 1)).isEmpty();
    }

    @Test
    void thousandsOfSocketsAreFoundInOneLook() {
        for (int pid = 200; pid < 210; pid++) {
            proc.process(pid, 1, "p" + pid, pid);
            for (int fd = 0; fd < 200; fd++) {
                proc.descriptor(pid, fd, "socket:[" + (pid * 1000L + fd) + "]");
            }
        }
        long[] all = LongStream.range(200, 210)
                .flatMap(pid -> LongStream.range(0, 200).map(fd -> pid * 1000 + fd))
                .toArray();

        var owners = index().find(inodes(all), 1);

        assertThat(owners).hasSize(2000);
        for (long inode : all) {
            assertThat(owners.get(inode).pid()).isEqualTo((int) (inode / 1000));
        }
    }

    @Test
    void withoutProcItSaysWhatCannotBeRead() {
        Path missing = root.resolve("missing");

        assertThatThrownBy(() -> new ProcessIndex(missing, 1))
                .isInstanceOf(EnrichException.class)
                .hasMessageContaining("boot time")
                .hasMessageContaining(missing.toString());
    }

    private ProcessIndex index() {
        return new ProcessIndex(proc.root(), FORGET_AFTER);
    }

    static LongHashSet inodes(long... numbers) {
        LongHashSet set = new LongHashSet();
        for (long number : numbers) {
            set.add(number);
        }
        return set;
    }
}
