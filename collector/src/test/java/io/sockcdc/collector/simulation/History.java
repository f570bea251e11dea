package io.sockcdc.collector.simulation;

import io.sockcdc.collector.SteppedCollector;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.spool.SpoolReader;
import io.sockcdc.collector.spool.SpooledBatch;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.schema.Snapshot;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.StatusKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What was told by all runs, what of it is on disk and at the broker, and whether that fits the kernels' own history. */
final class History {
    private final SimulatedBroker broker;
    private final Faults faults;
    private final List<Run> runs = new ArrayList<>();
    private final Map<Long, Run> byEpoch = new TreeMap<>();
    private final TreeMap<Long, SpooledEntry> spooled = new TreeMap<>();
    private @Nullable SpoolReader reader;
    private long answeredUpTo;
    private boolean powerLost;
    private boolean letGo;

    History(SimulatedBroker broker, Faults faults) {
        this.broker = broker;
        this.faults = faults;
    }

    int runs() {
        return runs.size();
    }

    List<Run> all() {
        return runs;
    }

    /** Whether any run has told the CLOSE of that socket. */
    boolean hasClosed(long cookie) {
        return runs.stream().anyMatch(run -> run.hasClosed(cookie));
    }

    Run begin(SimulatedKernel kernel, long atMicros) {
        Run run = new Run(kernel, atMicros);
        runs.add(run);
        reader = null;
        return run;
    }

    /** The machine went down: what is on disk is looked at anew. */
    void powerLost() {
        powerLost = true;
        runs.forEach(run -> run.powerLost = true);
    }

    void tell(Run run, long epoch, long sequence, SocketChange change) {
        byEpoch.putIfAbsent(epoch, run);
        run.tell(sequence, change, real(change.socket().cookie()));
    }

    private @Nullable SimulatedSocket real(long cookie) {
        for (int i = runs.size() - 1; i >= 0; i--) {
            SimulatedSocket found = runs.get(i).kernel.all.get(cookie);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** A collector has opened its spool: what a former one has left there is what counts of it. */
    void started(SteppedCollector collector) {
        byEpoch.put(collector.epoch(), runs.get(runs.size() - 1));
        Map<Long, SpooledEntry> before = new TreeMap<>(spooled);
        spooled.clear();
        reader = collector.reader();
        answeredUpTo = 0;
        readOn();
        if (!powerLost) {
            spooled.forEach((position, entry) -> {
                SpooledEntry known = before.get(position);
                Violation.unless(
                        known == null || known.value().equals(entry.value()), "position %d has changed", position);
            });
        }
        if (powerLost) {
            runs.forEach(run -> run.kept.clear());
        }
        spooled.values().forEach(this::settled);
        powerLost = false;
        Violation.unless(
                !letGo || faults.sheds() || hasKeyFrame(),
                "what was old has gone from the disk, and no key frame is there: %s",
                spooled.keySet());
    }

    /** A complete key frame without a hole. */
    private boolean hasKeyFrame() {
        long begun = -1;
        long next = -1;
        for (Map.Entry<Long, SpooledEntry> entry : spooled.entrySet()) {
            begun = entry.getKey() == next ? begun : -1;
            next = entry.getKey() + 1;
            CollectorStatus status = entry.getValue().status();
            Snapshot snapshot = status == null ? null : status.getSnapshot();
            if (status == null || snapshot == null || !snapshot.getKeyFrame()) {
                continue;
            }
            if (status.getKind() == StatusKind.SNAPSHOT_BEGIN) {
                begun = snapshot.getNumber();
            } else if (begun == snapshot.getNumber() && Boolean.TRUE.equals(snapshot.getComplete())) {
                return true;
            }
        }
        return false;
    }

    private void settled(SpooledEntry entry) {
        SocketEvent event = entry.event();
        if (event != null) {
            Run run = byEpoch.get(event.getEpoch());
            if (run != null) {
                int number = Math.toIntExact(event.getSequence());
                run.kept.set(number);
                run.refused.set(number, broker.refused(entry.value()));
            }
        }
    }

    /** What can be looked at after every step. */
    void check(SteppedCollector collector, Run run, DestroyChannel channel) {
        Violation.unless(
                collector.counters().received() + channel.drops() + channel.waiting() == channel.generated(),
                "received %d, dropped %d, waiting %d, generated %d",
                collector.counters().received(),
                channel.drops(),
                channel.waiting(),
                channel.generated());
        Violation.unless(
                collector.counters().dropped() <= channel.drops(),
                "says that %d were dropped, and %d were",
                collector.counters().dropped(),
                channel.drops());
        Violation.unless(collector.malformed() == 0, "%d messages were not understood", collector.malformed());
        Violation.unless(
                collector.table().size() >= run.open().size()
                        && collector.table().tcpSize() >= 0,
                "the table has %d sockets, and %d were told as open",
                collector.table().size(),
                run.open().size());
        readOn();
        letGo |= !spooled.isEmpty() && collector.firstPosition() > spooled.firstKey();
        acknowledgedOnly(collector);
    }

    private void readOn() {
        SpoolReader from = reader;
        if (from == null) {
            return;
        }
        for (SpooledBatch batch = next(from); batch != null; batch = next(from)) {
            long position = batch.firstPosition();
            for (SpooledEntry entry : SpooledEntry.of(batch)) {
                take(position++, entry);
            }
        }
    }

    private static @Nullable SpooledBatch next(SpoolReader from) {
        try {
            return from.next();
        } catch (RuntimeException e) {
            throw new Violation("the spool cannot be read at position " + from.position() + ": " + e);
        }
    }

    private void take(long position, SpooledEntry entry) {
        Map.Entry<Long, SpooledEntry> before = spooled.lastEntry();
        Violation.unless(before == null || before.getKey() < position, "position %d after %s", position, before);
        spooled.put(position, entry);
        SocketEvent event = entry.event();
        if (event != null) {
            verify(event);
            settled(entry);
        }
    }

    /** An event read back is the one that was told under its number. */
    private void verify(SocketEvent event) {
        Run run = byEpoch.get(event.getEpoch());
        SocketChange told = run == null ? null : run.at(event.getSequence());
        Violation.unless(
                told != null && told.op().name().equals(event.getOp().name()),
                "%s was told as %s",
                event,
                Run.brief(told));
    }

    /** The checkpoint never passes what the broker has not answered. */
    private void acknowledgedOnly(SteppedCollector collector) {
        long acknowledged = collector.acknowledged();
        for (Map.Entry<Long, SpooledEntry> entry : spooled.subMap(answeredUpTo, Math.max(answeredUpTo, acknowledged))
                .entrySet()) {
            Violation.unless(
                    hasAnswered(entry.getValue()) || mayBeShed(collector, entry.getKey()),
                    "the checkpoint is at %d, and %d was not acknowledged",
                    acknowledged,
                    entry.getKey());
        }
        answeredUpTo = Math.max(answeredUpTo, acknowledged);
    }

    /** In the end a gap names it. */
    private boolean mayBeShed(SteppedCollector collector, long position) {
        return faults.sheds() && position < collector.firstPosition();
    }

    private boolean hasAnswered(SpooledEntry entry) {
        settled(entry);
        return !entry.isForKafka() || broker.hasAnswered(entry.value());
    }

    /** Everything, when nothing happens any more. */
    void end(SteppedCollector collector, Run last) {
        Published published = new Published(this::verify);
        for (ProducerRecord<byte[], byte[]> record : broker.log()) {
            published.take(record);
        }
        byEpoch.forEach((epoch, run) -> {
            if (!run.powerLost) {
                run.kept.or(published.seen(epoch));
            }
        });
        published.hasNoHoles(this, byEpoch);
        published.hasWhatWasShedCountedOnce();
        Gaps gaps = new Gaps(published.statuses(), byEpoch);
        if (!faults.sheds() || !faults.clockSteps()) {
            gaps.countWhatTheKernelDropped(faults.sheds() || faults.disk());
        }
        if (!faults.narrow()
                && !faults.disk()
                && faults.refusals() == 0
                && !faults.powerLoss()
                && !faults.clockSteps()
                && !faults.late()
                && !faults.sheds()) {
            gaps.countWhatADowntimeMissed();
        }
        Map<Long, List<SocketChange>> kept = bySocket(published, false);
        Map<Long, List<SocketChange>> counted = bySocket(published, true);
        for (SimulatedKernel kernel :
                runs.stream().map(run -> run.kernel).distinct().toList()) {
            boolean now = kernel == last.kernel;
            kernel.all.values().forEach(socket -> {
                toldOnce(socket, kept.getOrDefault(socket.cookie, List.of()));
                wellTold(
                        socket,
                        kept.getOrDefault(socket.cookie, List.of()),
                        counted.getOrDefault(socket.cookie, List.of()),
                        now);
            });
        }
    }

    /** A loss of power may take the gap that tells of what was refused, or shed. */
    boolean excuses(Run run, int number) {
        return (run.refused.get(number) || faults.sheds()) && runs.stream().anyMatch(one -> one.powerLost);
    }

    /** What was told of each socket: what can be read, or also what a gap counts. */
    private Map<Long, List<SocketChange>> bySocket(Published published, boolean countedToo) {
        Map<Long, List<SocketChange>> told = new LinkedHashMap<>();
        byEpoch.forEach((epoch, run) -> {
            BitSet numbers = (BitSet) run.kept.clone();
            if (countedToo) {
                numbers.or(published.explained(epoch));
            }
            numbers.stream().filter(number -> number <= run.told.size()).forEach(number -> {
                SocketChange change = run.told.get(number - 1);
                told.computeIfAbsent(change.socket().cookie(), unseen -> new ArrayList<>())
                        .add(change);
            });
        });
        return told;
    }

    /** Everything that was told and that the broker has, for comparing two runs of a seed. */
    String digest() {
        List<String> lines = new ArrayList<>();
        runs.forEach(run -> lines.add(brief(run.told)));
        lines.add(String.valueOf(broker.log().size()));
        return String.join(System.lineSeparator(), lines);
    }

    private static String brief(List<SocketChange> told) {
        return told.stream().map(Run::brief).collect(Collectors.joining(", ", "[", "]"));
    }

    private void toldOnce(SimulatedSocket socket, List<SocketChange> told) {
        String all = brief(told);
        long opens = told.stream().filter(change -> change.op() == Op.OPEN).count();
        long closes = told.stream().filter(Run::isClose).count();
        // A run that knows nothing of it, because what told of it was shed, may take it for new.
        Violation.unless(opens <= 1 || faults.sheds(), "opened %d times: %s %s", opens, socket, all);
        Violation.unless(closes <= 1, "closed %d times: %s %s", closes, socket, all);
        boolean closedLast = !told.isEmpty() && Run.isClose(told.get(told.size() - 1));
        Violation.unless(closes == 0 || closedLast, "told after its end: %s %s", socket, all);
    }

    private void wellTold(SimulatedSocket socket, List<SocketChange> read, List<SocketChange> told, boolean running) {
        String all = brief(told);
        long closes = told.stream().filter(Run::isClose).count();
        boolean open = running && socket.isOpen();
        if (open && socket.listed) {
            Violation.unless(closes == 0 && !told.isEmpty(), "it is open: %s %s", socket, all);
            Violation.unless(
                    faults.narrow() || told.get(told.size() - 1).socket().state() == socket.state,
                    "told last in another state: %s %s",
                    socket,
                    all);
        } else if (!open && (running || !faults.powerLoss())) {
            // A cut connection whose last event the kernel dropped: only /proc could tell, and there is none here.
            // What told of it was shed, and the next run never knew it.
            boolean unknowable = (running && socket.dropped && !socket.listed) || faults.sheds();
            Violation.unless(read.isEmpty() || closes >= 1 || unknowable, "it never closed: %s %s", socket, all);
            Violation.unless(
                    !told.isEmpty() || mayBeUntold(socket),
                    "nothing was told of it: %s %s",
                    socket,
                    runs.stream()
                            .map(run -> run.startedAt + (run.killed ? "k" : "s") + run.last() + "/" + run.told.size())
                            .toList());
        }
    }

    /** Nobody who lived on heard of its end. */
    private boolean mayBeUntold(SimulatedSocket socket) {
        boolean noise = socket.localPort == 0 && socket.remotePort == 0;
        return noise || !socket.heard || socket.dropped || !socket.sentToSomebody || wasLostInAKill(socket);
    }

    private boolean wasLostInAKill(SimulatedSocket socket) {
        Run hearing = null;
        for (Run run : runs) {
            if (run.startedAt <= socket.endedAt) {
                hearing = run;
            }
        }
        return hearing != null && hearing.killed;
    }
}
