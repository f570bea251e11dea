package io.sockcdc.collector.enrich;

import static io.sockcdc.collector.enrich.ProcessIndexTest.inodes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.collector.model.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnricherTest {
    @TempDir
    private Path root;

    private final AtomicLong now = new AtomicLong();
    private FakeProc proc;

    @BeforeEach
    void makeTree() {
        proc = new FakeProc(root).process(40, 1, "server", 9).descriptor(40, 3, "socket:[7]");
    }

    @Test
    void anAnswerComesBackInTheOwnersTime() {
        Enricher enricher = enricher(4);
        assertThat(enricher.ask(inodes(7, 8), inodes(), 5)).isTrue();
        assertThat(enricher.poll()).isNull();

        assertThat(enricher.doWork()).isOne();

        Enrichment answer = next(enricher);
        assertThat(answer.generation()).isEqualTo(5);
        assertThat(answer.owner(7)).extracting(Owner::command).isEqualTo("server");
        assertThat(answer.owner(8)).isNull();
        assertThat(answer.owners()).isOne();
        assertThat(enricher.poll()).isNull();
    }

    @Test
    void aFullQueueRefusesInsteadOfWaiting() {
        Enricher enricher = enricher(2);

        assertThat(enricher.ask(inodes(7), inodes(), 1)).isTrue();
        assertThat(enricher.ask(inodes(7), inodes(), 2)).isTrue();
        assertThat(enricher.ask(inodes(7), inodes(), 3)).isFalse();
    }

    @Test
    void answersThatNobodyTakesAreKeptInOrder() {
        Enricher enricher = enricher(2);
        for (int generation = 1; generation <= 3; generation++) {
            assertThat(enricher.ask(inodes(7), inodes(), generation)).isTrue();
            enricher.doWork();
        }
        assertThat(enricher.doWork()).as("the third answer has no room yet").isZero();

        assertThat(next(enricher).generation()).isEqualTo(1);
        assertThat(enricher.doWork()).isOne();
        assertThat(next(enricher).generation()).isEqualTo(2);
        assertThat(next(enricher).generation()).isEqualTo(3);
    }

    @Test
    void aQuestionThatFailsIsAnsweredWithWhatIsKnownAndTheFailureIsThrown() throws IOException {
        Path loop = root.resolve("passwd");
        Files.createSymbolicLink(loop, loop);
        Enricher enricher = new Enricher(
                new ProcessIndex(proc.root(), 1), null, new UserNames(loop), null, 2, 1, now::get, now::get);
        enricher.ask(inodes(7), inodes(), 1);

        assertThatThrownBy(enricher::doWork).isInstanceOf(EnrichException.class).hasMessageContaining("user names");
        assertThat(next(enricher).owner(7)).extracting(Owner::pid).isEqualTo(40);
    }

    @Test
    void afterABurstItRestsSoThatItKeepsToItsShare() {
        // 100 ms pass between two readings of the clock, so a look takes that long
        long tick = 100_000_000;
        LongSupplier ticking = () -> now.addAndGet(tick);
        Enricher enricher = new Enricher(new ProcessIndex(proc.root(), 1), null, null, null, 2, 0.25, ticking, ticking);
        long began = now.get();
        long looks = 0;
        for (int round = 0; round < 1000; round++) {
            enricher.ask(inodes(7), inodes(), round);
            looks += enricher.doWork();
            enricher.poll();
        }

        long burst = 250_000_000;
        long elapsed = now.get() - began;
        assertThat(looks * tick).isBetween(elapsed / 8, elapsed / 4 + burst + tick);
    }

    @Test
    void aLookThatLastsLongOnABusyMachineAndCostsLittleIsNoReasonToRest() {
        LongSupplier slowly = () -> now.addAndGet(100_000_000);
        Enricher enricher =
                new Enricher(new ProcessIndex(proc.root(), 1), null, null, null, 2, 0.25, slowly, () -> 1_000);
        long looks = 0;
        for (int round = 0; round < 1000; round++) {
            enricher.ask(inodes(7), inodes(), round);
            looks += enricher.doWork();
            enricher.poll();
        }

        assertThat(looks).isEqualTo(1000);
    }

    @Test
    void usersInterfacesAndGroupsAreReadOnTheWayToo() throws IOException {
        Path passwd = root.resolve("passwd");
        Files.writeString(passwd, "root:x:0:0:::\n");
        Path groups = Files.createDirectories(root.resolve("cgroup/a.slice"));
        long id = ((Number) Files.getAttribute(groups, "unix:ino")).longValue();
        Files.createDirectories(root.resolve("net/eth9"));
        Files.writeString(root.resolve("net/eth9/ifindex"), "9\n");
        UserNames users = new UserNames(passwd);
        Interfaces interfaces = new Interfaces(root.resolve("net"));
        Enricher enricher = new Enricher(
                null, new CgroupPaths(root.resolve("cgroup"), 10), users, interfaces, 2, 1, now::get, now::get);

        enricher.ask(inodes(7), inodes(id), 1);
        enricher.doWork();

        Enrichment answer = next(enricher);
        assertThat(answer.owner(7)).as("no processes were wanted").isNull();
        assertThat(answer.group(id)).extracting(Owner::cgroup).isEqualTo("/a.slice");
        assertThat(users.name(0)).isEqualTo("root");
        assertThat(interfaces.name(9)).isEqualTo("eth9");
    }

    @Test
    void everyQuestionIsAnsweredOnceAcrossTwoThreads() throws InterruptedException, ExecutionException {
        Enricher enricher = enricher(8);
        int questions = 500;
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> answered = worker.submit(() -> {
                int done = 0;
                while (done < questions) {
                    done += enricher.doWork();
                }
                return done;
            });
            long asked = 0;
            long expected = 1;
            while (expected <= questions) {
                if (asked < questions && enricher.ask(inodes(7), inodes(), asked + 1)) {
                    asked++;
                }
                Enrichment answer = enricher.poll();
                if (answer != null) {
                    assertThat(answer.generation()).isEqualTo(expected++);
                    assertThat(answer.owner(7)).extracting(Owner::pid).isEqualTo(40);
                }
            }
            assertThat(answered.get()).isEqualTo(questions);
        } finally {
            worker.shutdownNow();
        }
    }

    private static Enrichment next(Enricher enricher) {
        return Objects.requireNonNull(enricher.poll());
    }

    private Enricher enricher(int capacity) {
        return new Enricher(new ProcessIndex(proc.root(), 1), null, null, null, capacity, 1, now::get, now::get);
    }
}
