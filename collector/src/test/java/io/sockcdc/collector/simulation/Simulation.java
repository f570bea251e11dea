package io.sockcdc.collector.simulation;

import io.sockcdc.collector.SteppedCollector;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.publish.PublisherSettings;
import io.sockcdc.collector.simulation.disk.Killed;
import io.sockcdc.collector.simulation.disk.SimulatedDisk;
import io.sockcdc.collector.spool.FsyncPolicy;
import io.sockcdc.collector.spool.SpoolException;
import io.sockcdc.collector.spool.SpoolSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A collector with all that surrounds it, under one seed: who takes the next step, and what goes wrong, is drawn. After every
 * step the invariants that can be looked at are; at the end, when everything works and nothing happens any more, all of them.
 */
final class Simulation {
    private static final int STEPS = 700;
    private static final int FRAME_AT_ROUND = 100;
    private static final int FEWEST_ROUNDS = 270;
    private static final int CALM_ROUNDS = 10;
    private static final long SHEDDING_BYTES = 192 << 10;
    private static final PublisherSettings PUBLISHING = new PublisherSettings(
            "simulated:9092",
            Map.of(),
            1 << 16,
            Duration.ofMillis(200),
            Duration.ofMillis(20),
            Duration.ofMillis(500),
            Duration.ofSeconds(1));

    private final Chances chances;
    private final Random random;
    private final Faults faults;
    private final SimulatedBroker broker;
    private final SimulatedDisk disk;
    private final SpoolSettings spool;
    private final History history;
    private long micros = 1_700_000_000_000_000L;
    private long stepped;
    private int boots;
    private SimulatedKernel kernel;
    private @Nullable SteppedCollector collector;
    private @Nullable DestroyChannel destroys;
    private @Nullable Run run;
    private String last = "";

    Simulation(long seed, Chances chances) {
        this.chances = chances;
        random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        faults = Faults.of(random, new Random(seed));
        broker = new SimulatedBroker(random);
        broker.refuse(faults.refusals());
        disk = new SimulatedDisk(random, () -> (micros + stepped) / 1000);
        kernel = new SimulatedKernel("boot-1", 0, random, chances, () -> micros);
        boots = 1;
        FsyncPolicy fsync = switch (random.nextInt(3)) {
            case 0 -> FsyncPolicy.NEVER;
            case 1 -> FsyncPolicy.ALWAYS;
            default -> FsyncPolicy.every(Duration.ofMillis(300));
        };
        spool = faults.sheds()
                ? new SpoolSettings(disk.directory(), SHEDDING_BYTES, SHEDDING_BYTES / 4, 0, fsync)
                : new SpoolSettings(disk.directory(), 16 << 20, 150_000, 0, fsync);
        history = new History(broker, faults);
    }

    /** What was drawn for it. */
    Faults faults() {
        return faults;
    }

    /** The name of the last step, its time, and what it was about. */
    String where() {
        return last + " at " + (micros - 1_700_000_000_000_000L) + " us, boot " + boots + ", run " + history.runs()
                + ", " + faults;
    }

    History history() {
        return history;
    }

    void run() {
        for (int step = 0; step < STEPS; step++) {
            step();
            check();
        }
        settle();
    }

    private void step() {
        micros += 1 + random.nextInt(random.nextInt(4) == 0 ? 60_000 : 3_000);
        int what = random.nextInt(100);
        SteppedCollector now = collector;
        if (now == null) {
            if (what < 40) {
                step("churn", kernel::churn);
            } else {
                start();
            }
        } else if (what < 30) {
            step("churn", kernel::churn);
        } else if (what < 94) {
            work(now, random.nextInt(10));
        } else {
            breakSomething(now);
        }
    }

    private void work(SteppedCollector now, int who) {
        switch (who) {
            case 0, 1, 2 -> step("capture", now::capture);
            case 3, 4 -> step("spool", now::spool);
            case 5, 6 -> step("send", now::send);
            case 7 -> step("disk", now::disk);
            case 8 -> step("owners", now::owners);
            default -> step("answer", () -> broker.answer(1 + random.nextInt(100)));
        }
    }

    private void breakSomething(SteppedCollector now) {
        int what = random.nextInt(20);
        if (what < 4 && faults.broker()) {
            step("broker", () -> broker.up(!broker.isUp()));
        } else if (what < 6 && faults.broker()) {
            step("producer", broker::fail);
        } else if (what < 9 && faults.disk()) {
            step("break disk", this::breakDisk);
        } else if (what == 9 && faults.clockSteps()) {
            stepped += (random.nextInt(7200) - 3600) * 1_000_000L;
            last = "clock";
        } else if (what == 10 && mayDie(now)) {
            stop(now);
        } else if (what < 14 && faults.kills() && mayDie(now)) {
            if (random.nextBoolean()) {
                kill("kill");
            } else {
                disk.killAfter(random.nextInt(4));
            }
        } else if (what == 14 && faults.powerLoss()) {
            kill("power");
            disk.powerLost();
            history.powerLost();
            boot();
        } else {
            micros += random.nextInt(1_500_000);
            last = "time";
        }
    }

    private void breakDisk() {
        if (!disk.isWhole()) {
            disk.heal();
        } else if (random.nextBoolean()) {
            disk.fill();
        } else {
            disk.breakDown(0.3);
        }
    }

    /** As is said in the guarantees: while the disk takes nothing, and until a key frame is on it again, a death costs more. */
    private boolean mayDie(SteppedCollector now) {
        return disk.isWhole() && now.diskTellsAll();
    }

    private void step(String name, Runnable action) {
        last = name;
        try {
            action.run();
        } catch (Killed dead) {
            kill("killed while it wrote");
        }
    }

    private void boot() {
        boots++;
        kernel = new SimulatedKernel("boot-" + boots, kernel.cookies(), random, chances, () -> micros);
        for (int i = random.nextInt(10); i > 0; i--) {
            kernel.churn();
        }
    }

    private void start() {
        last = "start";
        SimulatedKernel on = kernel;
        DestroyChannel channel = on.subscribe(faults.queue(), faults.saysOverflow(), faults.late());
        DumpChannel dumps = on.dumps(faults.torn());
        Run begun = history.begin(on, micros);
        if (faults.narrow()) {
            begun.statesMayBeOld();
        }
        if (faults.clockSteps()) {
            begun.timesMayBeMoved();
        }
        SteppedCollector.World world = new SteppedCollector.World(
                on.bootId,
                on.bootedAt,
                () -> micros + stepped,
                () -> micros * 1000,
                channel,
                dumps,
                channel::readable,
                on::counters,
                spool,
                faults.narrow() ? 4_000 : 1 << 20,
                1 << 14,
                broker::connect,
                broker::isUp,
                PUBLISHING,
                (epoch, sequence, change) -> tell(begun, epoch, sequence, change),
                listener -> begun.watch(listener, cookie -> history.hasClosed(cookie)));
        try {
            collector = new SteppedCollector(world);
            destroys = channel;
            run = begun;
            history.started(collector);
        } catch (SpoolException e) {
            if (disk.isWhole()) {
                throw e;
            }
            ended(begun);
        } catch (Killed dead) {
            ended(begun);
        }
    }

    private void tell(Run begun, long epoch, long sequence, SocketChange change) {
        history.tell(begun, epoch, sequence, change);
    }

    private void kill(String how) {
        last = how;
        Run dying = run;
        broker.cutLine();
        if (dying != null) {
            ended(dying);
        }
    }

    private void ended(Run dying) {
        dying.killed = true;
        dropsOf(dying);
        kernel.quieten(false);
        kernel.unsubscribe();
        disk.processEnded();
        collector = null;
        run = null;
        destroys = null;
    }

    private void dropsOf(Run ending) {
        DestroyChannel channel = destroys;
        ending.dropped = channel == null ? 0 : channel.drops();
    }

    private void stop(SteppedCollector now) {
        last = "stop";
        Run ending = run;
        long refused = now.refusedBatches();
        kernel.quieten(true);
        DestroyChannel channel = destroys;
        if (channel != null) {
            channel.tellLate(true);
        }
        try {
            now.stop();
        } catch (SpoolException e) {
            if (disk.isWhole()) {
                throw e;
            }
        } catch (Killed dead) {
            kill("killed while it stopped");
            return;
        }
        kernel.quieten(false);
        if (ending != null) {
            dropsOf(ending);
            ending.statusesLost = now.hasEntriesAtRisk();
        }
        if (ending != null && (now.queuedBytes() > 0 || now.refusedBatches() > refused)) {
            // Nothing took it any more, and nobody is left to say so.
            ending.killed = true;
        }
        broker.cutLine();
        kernel.unsubscribe();
        disk.processEnded();
        collector = null;
        run = null;
        destroys = null;
    }

    private void check() {
        SteppedCollector now = collector;
        DestroyChannel channel = destroys;
        Run current = run;
        if (now == null || channel == null || current == null) {
            return;
        }
        history.check(now, current, channel);
    }

    /** Everything works, nothing happens: what was begun comes to its end. */
    private void settle() {
        last = "settle";
        disk.heal();
        broker.up(true);
        kernel.quieten(true);
        while (collector == null) {
            micros += 1000;
            start();
        }
        SteppedCollector now = collector;
        long events = -1;
        int calm = 0;
        for (int round = 0; round < 2000 && now != null && calm < CALM_ROUNDS; round++) {
            micros += 30_000;
            now.capture();
            now.owners();
            now.spool();
            now.send();
            broker.answer(10_000);
            now.disk();
            if (round == FRAME_AT_ROUND) {
                now.keyFrame();
            }
            // Whatever was said of the last event, a gap that names it too, has come to the broker.
            calm = now.sequence() == events ? calm : 0;
            events = now.sequence();
            boolean done = now.acknowledged() == now.endPosition() && now.queuedBytes() == 0;
            calm += done && round > FEWEST_ROUNDS ? 1 : 0;
        }
        check();
        Run current = run;
        if (now != null && current != null) {
            dropsOf(current);
            history.end(now, current);
        }
    }
}
