package io.sockcdc.collector.state;

import static io.sockcdc.collector.state.TrackedSocket.NOT_KNOWN;

import io.sockcdc.collector.model.CapturedBy;
import io.sockcdc.collector.model.CloseReason;
import io.sockcdc.collector.model.Direction;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.Role;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * The open sockets of one network namespace, and what follows when a dump or a destroy event speaks of one. One thread
 * owns it; times are handed in, microseconds since 1970 UTC.
 *
 * <p>A snapshot is {@link #beginSnapshot}, an {@link #observe} for every record of the dumps of all protocols and families,
 * and {@link #endSnapshot}. Destroy events may come at any time in between. A socket that two complete snapshots in a row
 * did not list is missing: held by a descriptor when it has an owner, otherwise closed without a word from the kernel.
 */
public final class SocketTable {
    /** The kernel tells of a freed socket a little after it has left the table, so that a dump may overtake the event. */
    private static final long TELLING_MICROS = 100_000;

    private final long netns;
    private final TableSettings settings;
    private final Owners owners;
    private final Telling telling;
    private final TableCounters counters = new TableCounters();
    private final LongHashSet destroyedDuringSnapshot = new LongHashSet();
    private final ConcludedSockets concluded = new ConcludedSockets();
    private final HalfOpenRequests requests = new HalfOpenRequests();
    private final OpenSockets open = new OpenSockets(requests);
    private final AwaitedOwners awaited = new AwaitedOwners();
    private final SnapshotCensus census = new SnapshotCensus();
    private final List<TrackedSocket> missing = new ArrayList<>();
    private final Roles roles;

    private int generation;
    private boolean inSnapshot;
    private boolean keyFrame;
    private boolean firstSnapshot;
    private long snapshotBegan;
    private long previousSnapshotBegan = NOT_KNOWN;
    private long previousSnapshotEnded = NOT_KNOWN;
    private long snapshotBeforeBegan = NOT_KNOWN;
    private long snapshotBeforeEnded = NOT_KNOWN;
    private long eventsReadUntil = Long.MAX_VALUE;
    private boolean lossSinceSnapshot;
    private boolean lossInSnapshot;
    private long connectionsCutUnseen;

    public SocketTable(long netns, TableSettings settings, Owners owners, ChangeListener listener) {
        this.netns = netns;
        this.settings = settings;
        this.owners = owners;
        telling = new Telling(owners, listener);
        this.roles = new Roles(settings);
    }

    /** Sockets that are open. */
    public int size() {
        return open.size();
    }

    /** TCP sockets that are open. */
    public int tcpSize() {
        return open.tcpSize();
    }

    public TableCounters counters() {
        return counters;
    }

    /** Ends of TCP connections that changes have told of, each once; see {@link OpenedConnections}. */
    public long connectionsTold() {
        return telling.connections();
    }

    /**
     * Of the ends that were told, those that no snapshot could list: their peers had cut them before the last complete one began,
     * and before any other, and a program held them until now.
     */
    public long connectionsCutUnseen() {
        return connectionsCutUnseen;
    }

    /** Ends of TCP connections that are known, and wait to be told until their owner was looked for. */
    public long connectionsHeldBack() {
        long waiting = 0;
        List<SocketRecord> heldBack = awaited.heldBack();
        for (int i = 0; i < heldBack.size(); i++) {
            SocketRecord seen = heldBack.get(i);
            TrackedSocket socket = open.get(seen.cookie());
            boolean counted = seen.protocol() == Protocol.TCP && OpenedConnections.isCounted(seen.state());
            waiting += counted && socket != null && !socket.announced ? 1 : 0;
        }
        return waiting;
    }

    /** Whether a complete snapshot has been seen. */
    public boolean isPrimed() {
        return previousSnapshotBegan != NOT_KNOWN;
    }

    /** Sockets that the running or last snapshot saw, by protocol and state, as TCP/ESTABLISHED. */
    public Map<String, Long> snapshotStates() {
        return census.byState();
    }

    /** Sockets that the running or last snapshot saw. */
    public long snapshotSockets() {
        return census.sockets();
    }

    /** Of these, sockets that a program holds. */
    public long snapshotHeld() {
        return census.held();
    }

    /** Destroy events were lost: a socket that is missing now may have been closed by one of them. */
    public void eventsWereLost() {
        lossSinceSnapshot = true;
        lossInSnapshot = inSnapshot;
    }

    /** Every destroy event that the kernel had told of by then has been read. */
    public void eventsAreReadUntil(long atMicros) {
        eventsReadUntil = atMicros;
    }

    /** A dump begins. With {@code keyFrame} every open socket is told as READ. */
    public void beginSnapshot(long atMicros, boolean keyFrame) {
        generation++;
        inSnapshot = true;
        firstSnapshot = !isPrimed();
        this.keyFrame = keyFrame || firstSnapshot;
        snapshotBegan = atMicros;
        census.begin();
        destroyedDuringSnapshot.clear();
        requests.snapshotBegins();
    }

    /**
     * The running snapshot has listed every TCP listener: a connection whose port is not among them was opened by this end.
     * Snapshots list listeners first, so that the first one judges every connection right.
     */
    public void listenersListed() {
        roles.listenersAreComplete();
    }

    /** A dump listed this socket. */
    public void observe(SocketRecord seen, long atMicros) {
        census.count(seen);
        if (seen.isTimeWaitEntry()) {
            counters.countTimeWaitEntry();
            return;
        }
        long cookie = seen.cookie();
        if (destroyedDuringSnapshot.contains(cookie) || concluded.contains(cookie)) {
            return;
        }
        TrackedSocket socket = open.get(cookie);
        if (socket != null) {
            update(socket, seen, atMicros);
            return;
        }
        long firstCookie = requests.firstCookie(seen);
        boolean continues = firstCookie != cookie;
        TrackedSocket request = continues ? open.get(firstCookie) : null;
        if (request != null) {
            update(request, seen.withCookie(firstCookie), atMicros);
        } else if (!(continues && concluded.contains(firstCookie)) && !requests.isOver(seen)) {
            enter(seen, atMicros);
        }
    }

    private void enter(SocketRecord seen, long atMicros) {
        roles.learn(seen);
        if (!settings.follows(seen)) {
            return;
        }
        TrackedSocket socket = new TrackedSocket(seen, previousSnapshotBegan, atMicros);
        socket.generation = generation;
        open.add(socket);
        meet(socket, seen, atMicros);
    }

    private void update(TrackedSocket socket, SocketRecord seen, long atMicros) {
        roles.learn(seen);
        socket.generation = generation;
        if (socket.state == SocketState.SYN_RECV && seen.state() != SocketState.SYN_RECV) {
            requests.left(socket);
        }
        compare(socket, seen, atMicros);
    }

    /**
     * The dump ended. Only a complete one says anything about what it did not list.
     *
     * @return how many sockets are missing from it
     */
    public int endSnapshot(boolean complete, long atMicros) {
        inSnapshot = false;
        destroyedDuringSnapshot.clear();
        if (!complete) {
            return 0;
        }
        open.forEach(socket -> {
            // A restored socket's time is of another run, whose clock may have been ahead.
            if (socket.generation != generation && (socket.restored || socket.lastSeen < snapshotBegan)) {
                missing.add(socket);
            }
        });
        int count = missing.size();
        for (int i = 0; i < count; i++) {
            TrackedSocket socket = missing.get(i);
            miss(socket, atMicros);
            if (keyFrame && socket.announced && open.contains(socket.cookie)) {
                // What is known of it is from when it was last listed.
                telling.tell(Op.READ, socket, socket.toRecord(netns, socket.state), null, socket.lastSeen);
            }
        }
        missing.clear();
        snapshotBeforeBegan = previousSnapshotBegan;
        snapshotBeforeEnded = previousSnapshotEnded;
        previousSnapshotBegan = snapshotBegan;
        previousSnapshotEnded = atMicros;
        // What was lost while it ran may be the end of a socket that it had listed already.
        lossSinceSnapshot = lossInSnapshot;
        lossInSnapshot = false;
        return count;
    }

    /**
     * Inodes and control groups whose owner is not known: of the new sockets that are held back and of those that were told without one. The
     * next {@link #announceHeldBack} is about these.
     */
    public void forEachAwaited(LongConsumer inodes, LongConsumer cgroupIds) {
        awaited.ask(inodes, cgroupIds);
    }

    /** Whether new sockets wait for their owner. */
    public boolean isAwaitingOwners() {
        return awaited.isAnyHeldBack();
    }

    /**
     * Owners were looked for: tells the sockets that were asked for since they were held back, with what was found. They are told
     * as of now, for only now all is known that is told: a time before changes that were told already would make everyone wait who
     * judges by time.
     */
    public void announceHeldBack(long atMicros) {
        awaited.answered(seen -> announceLate(seen, atMicros));
    }

    private void announceLate(SocketRecord seen, long atMicros) {
        TrackedSocket socket = open.get(seen.cookie());
        if (socket == null || socket.announced) {
            return;
        }
        socket.owner = ownerOf(socket);
        boolean changed = socket.state != seen.state();
        // Only of an OPEN does it follow that the socket was seen when it opened, and perhaps never again.
        long at = changed
                ? Math.max(socket.lastSeen, socket.openedNotAfter)
                : firstSnapshot ? socket.openedNotAfter : atMicros;
        announce(socket, seen, at);
        if (changed) {
            telling.tell(Op.CHANGE, socket, socket.toRecord(netns, socket.state), seen.state(), at);
        }
    }

    /** The kernel freed this socket. */
    public void destroyed(SocketRecord event, long atMicros) {
        long cookie = event.cookie();
        counters.countHeard(event.protocol());
        if (inSnapshot) {
            destroyedDuringSnapshot.add(cookie);
        }
        TrackedSocket socket = open.remove(cookie);
        if (socket != null) {
            Closing.ofKnown(this, socket, event, atMicros);
            return;
        }
        long firstCookie = requests.firstCookie(event);
        requests.freed(cookie);
        TrackedSocket request = firstCookie == cookie ? null : open.remove(firstCookie);
        if (request != null) {
            Closing.ofKnown(this, request, event.withCookie(firstCookie), atMicros);
            return;
        }
        if (concluded.heard(firstCookie)) {
            counters.countLateDestroy();
            return;
        }
        if (inSnapshot) {
            requests.endedDuringSnapshot(event);
        }
        Noise noise = Noise.of(event);
        if (noise != null && !settings.publishNoise()) {
            counters.countNoise(noise);
            return;
        }
        if (Ending.wasCutBefore(event, previousSnapshotBegan, atMicros)) {
            connectionsCutUnseen++;
        }
        Closing.ofUnknown(this, event, atMicros);
    }

    /**
     * Takes over a socket from an earlier epoch: it is open until dumps say otherwise.
     */
    public void restore(SocketChange last) {
        TrackedSocket socket = TrackedSocket.restored(last);
        roles.learn(last.socket());
        open.add(socket);
    }

    /** Sockets whose CLOSE was told without a word of the kernel, and of which it may still tell: a program may hold them. */
    public List<Long> closedUnheard() {
        return concluded.unheard();
    }

    /** Takes over from an earlier epoch that the CLOSE of a socket was told: {@link #closedUnheard} said so. */
    public void restoreClosed(long cookie) {
        concluded.add(cookie, true);
    }

    /**
     * Closes every socket of an earlier epoch that no dump has listed, because none will: the host was started anew, or the
     * namespace is not followed any more.
     *
     * @param reason null for what follows from the last known state
     * @param notAfter when they were certainly gone; null when that is not known
     */
    public void closeRestored(@Nullable CloseReason reason, @Nullable Long notAfter, long atMicros) {
        closeIf(socket -> socket.restored, CapturedBy.RECOVERY, reason, notAfter, atMicros);
    }

    /** Closes every socket, because the namespace has ended and nobody holds a socket of it. */
    public void closeAll(long atMicros) {
        closeIf(socket -> true, CapturedBy.SNAPSHOT, null, atMicros, atMicros);
    }

    private void closeIf(
            Predicate<TrackedSocket> condition,
            CapturedBy capturedBy,
            @Nullable CloseReason reason,
            @Nullable Long notAfter,
            long atMicros) {
        List<TrackedSocket> gone = new ArrayList<>();
        open.forEach(socket -> {
            if (condition.test(socket)) {
                gone.add(socket);
            }
        });
        for (TrackedSocket socket : gone) {
            open.remove(socket.cookie);
            Closing.unheard(this, socket, capturedBy, reason, notAfter, atMicros);
        }
    }

    private void meet(TrackedSocket socket, SocketRecord seen, long atMicros) {
        judgeRole(socket, seen);
        socket.queueAlarm = queueIsFilling(seen);
        if (seen.inode() != 0) {
            socket.owner = ownerOf(socket);
            if (!socket.isNamed() && settings.waitForOwners() && awaited.holdBack(seen)) {
                counters.countHeldBack();
                return;
            }
        }
        announce(socket, seen, atMicros);
    }

    private @Nullable Owner ownerOf(TrackedSocket socket) {
        return owners.ofSocket(Integer.toUnsignedLong(socket.inode), TrackedSocket.known(socket.cgroupId));
    }

    private void announce(TrackedSocket socket, SocketRecord seen, long atMicros) {
        socket.announced = true;
        telling.tell(firstSnapshot ? Op.READ : Op.OPEN, socket, seen, null, atMicros);
    }

    private void compare(TrackedSocket socket, SocketRecord seen, long atMicros) {
        SocketState before = socket.state;
        int inodeBefore = socket.inode;
        int uidBefore = socket.uid;
        long sentBefore = socket.payloadSent;
        long receivedBefore = socket.payloadReceived;
        boolean restored = socket.restored;
        socket.remember(seen, atMicros);
        if (!socket.announced) {
            return;
        }
        boolean roleChanged = judgeRole(socket, seen);
        boolean inodeChanged = socket.inode != inodeBefore;
        boolean ownerFound = false;
        if (socket.inode != 0 && (!socket.isNamed() || inodeChanged)) {
            Owner found = ownerOf(socket);
            ownerFound =
                    found != null && !found.equals(socket.owner) && (TrackedSocket.isNamed(found) || !socket.isNamed());
            socket.owner = ownerFound ? found : socket.owner;
            if (!socket.isNamed() && settings.waitForOwners()) {
                awaited.add(Integer.toUnsignedLong(socket.inode));
            }
        }
        boolean alarm = queueIsFilling(seen);
        boolean alarmChanged = alarm != socket.queueAlarm;
        socket.queueAlarm = alarm;
        boolean stateChanged = seen.state() != before;
        boolean moved = socket.payloadSent != sentBefore || socket.payloadReceived != receivedBefore;
        socket.movedSinceTold |= moved;
        boolean due = socket.movedSinceTold && atMicros - socket.lastTold >= settings.changeIntervalMicros();
        if (keyFrame) {
            telling.tell(Op.READ, socket, seen, null, atMicros);
        } else if (stateChanged
                || roleChanged
                || inodeChanged
                || ownerFound
                || alarmChanged
                || due
                || socket.uid != uidBefore
                || restored) {
            telling.tell(Op.CHANGE, socket, seen, stateChanged ? before : null, atMicros);
        }
    }

    /** Role and direction of a socket; true when they are not what they were. */
    private boolean judgeRole(TrackedSocket socket, SocketRecord seen) {
        Role role = roles.roleOf(seen);
        if (role == Role.UNKNOWN) {
            role = socket.role;
        }
        Direction direction = Roles.directionOf(role, seen);
        boolean changed = role != socket.role || direction != socket.direction;
        socket.role = role;
        socket.direction = direction;
        return changed;
    }

    /** An accept queue past half of its limit: connections wait for a program that does not take them. */
    private static boolean queueIsFilling(SocketRecord seen) {
        return seen.state() == SocketState.LISTEN
                && seen.protocol() == Protocol.TCP
                && seen.receiveQueue() * 2 > seen.sendQueue();
    }

    private void miss(TrackedSocket socket, long atMicros) {
        switch (Missing.once(socket, lossSinceSnapshot, settings, owners)) {
            case STAYS -> {}
            case IN_DOUBT -> awaited.add(Integer.toUnsignedLong(socket.inode));
            case GONE -> conclude(socket, CapturedBy.SNAPSHOT, atMicros);
            case GONE_BEFORE -> conclude(socket, CapturedBy.RECOVERY, atMicros);
            case HELD -> {
                SocketState before = socket.state;
                socket.state = SocketState.CLOSE;
                if (socket.announced) {
                    telling.tell(Op.CHANGE, socket, socket.toRecord(netns, SocketState.CLOSE), before, atMicros);
                }
            }
        }
    }

    private void conclude(TrackedSocket socket, CapturedBy capturedBy, long atMicros) {
        open.remove(socket.cookie);
        if (capturedBy == CapturedBy.SNAPSHOT && !socket.eventPerhapsLost && !Missing.mayHaveLeft(socket, settings)) {
            counters.countUnheard(socket.protocol);
        }
        concluded.add(socket.cookie, socket.state != SocketState.SYN_RECV || capturedBy == CapturedBy.RECOVERY);
        Closing.unheard(this, socket, capturedBy, null, atMicros, atMicros);
    }

    long netns() {
        return netns;
    }

    Telling telling() {
        return telling;
    }

    Owners owners() {
        return owners;
    }

    Roles roles() {
        return roles;
    }

    /**
     * When the last complete snapshot began that cannot have missed a socket of which the kernel tells now, or NOT_KNOWN: one that had
     * ended before the socket was freed. What is read at a time was freed after everything before had been read, but for the moment
     * that the kernel takes to tell.
     */
    long snapshotBegunBefore(long toldAtMicros) {
        long freedAfter = Math.min(toldAtMicros, eventsReadUntil) - TELLING_MICROS;
        if (previousSnapshotBegan != NOT_KNOWN && previousSnapshotEnded <= freedAfter) {
            return previousSnapshotBegan;
        }
        return snapshotBeforeBegan != NOT_KNOWN && snapshotBeforeEnded <= freedAfter ? snapshotBeforeBegan : NOT_KNOWN;
    }
}
