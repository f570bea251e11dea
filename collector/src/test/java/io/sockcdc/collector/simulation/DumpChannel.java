package io.sockcdc.collector.simulation;

import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.Transport;
import io.sockcdc.collector.netlink.TransportException;
import io.sockcdc.collector.testkit.KernelMessages;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The netlink socket that dumps are asked on. A walk through the table lists every socket that stays, perhaps those that come,
 * and what each says at that moment; some walks are torn.
 */
final class DumpChannel implements Transport {
    private static final int TCPDIAG_GETSOCK = 18;
    private static final int DATAGRAM_BYTES = 4096;
    private static final int ENOBUFS = 105;

    private final SimulatedKernel kernel;
    private final Random random;
    private final double torn;
    private final Deque<SimulatedSocket> walk = new ArrayDeque<>();
    private final Deque<SimulatedSocket> remains = new ArrayDeque<>();
    private @Nullable Family family;
    private Protocol protocol = Protocol.TCP;
    private int states;
    private int sequence;
    private boolean running;
    private Tear tear = Tear.NONE;
    private int entriesUntilTear;

    private enum Tear {
        NONE,
        INTERRUPTED,
        CUT_OFF,
        OVERFLOW,
        ERROR
    }

    DumpChannel(SimulatedKernel kernel, double torn) {
        this.kernel = kernel;
        this.random = kernel.random();
        this.torn = torn;
    }

    /** A socket that a running walk may still meet. */
    void appeared(SimulatedSocket socket) {
        if (running) {
            walk.add(socket);
        }
    }

    @Override
    public void send(ByteBuffer request) {
        ByteBuffer asked = request.duplicate().order(ByteOrder.nativeOrder());
        int at = asked.position();
        boolean first = asked.getShort(at + 4) == TCPDIAG_GETSOCK;
        sequence = asked.getInt(at + 8);
        family = first ? null : asked.get(at + 16) == 2 ? Family.INET : Family.INET6;
        protocol = first || asked.get(at + 17) == 6 ? Protocol.TCP : Protocol.UDP;
        states = asked.getInt(at + 16 + (first ? 52 : 4));
        walk.clear();
        remains.clear();
        List<SimulatedSocket> order = new ArrayList<>(kernel.open());
        Collections.shuffle(order, random);
        walk.addAll(order);
        remains.addAll(kernel.left());
        running = true;
        boolean tears = !kernel.isQuiet() && random.nextDouble() < torn;
        tear = tears ? Tear.values()[1 + random.nextInt(4)] : Tear.NONE;
        entriesUntilTear = random.nextInt(order.size() + 1);
    }

    @Override
    public int receive(DatagramBatch batch) {
        kernel.meanwhile(4);
        int filled = 0;
        while (running && filled < batch.capacity()) {
            ByteBuffer datagram = ByteBuffer.allocate(DATAGRAM_BYTES).order(ByteOrder.nativeOrder());
            if (!fill(datagram) && datagram.position() == 0) {
                break;
            }
            int length = datagram.position();
            batch.memory().put(filled * batch.slotBytes(), datagram.array(), 0, length);
            batch.set(filled, length, 0, 0, false);
            filled++;
        }
        batch.count(filled);
        return filled;
    }

    /** Puts what fits into a datagram; false when the walk ends without a word. */
    private boolean fill(ByteBuffer datagram) {
        int entries = 1 + random.nextInt(6);
        while (entries > 0) {
            if (tear != Tear.NONE && entriesUntilTear-- <= 0) {
                if (!tearNow(datagram)) {
                    return false;
                }
            }
            SocketRecord entry = next();
            if (entry == null) {
                datagram.put(KernelMessages.done(sequence));
                running = false;
                return true;
            }
            datagram.put(KernelMessages.dumpEntry(entry, sequence));
            entries--;
        }
        return true;
    }

    /** True when the walk goes on. */
    private boolean tearNow(ByteBuffer datagram) {
        Tear now = tear;
        tear = Tear.NONE;
        if (now == Tear.INTERRUPTED) {
            // The walk lost its place: a part is never listed, and the flag says so.
            for (int i = random.nextInt(walk.size() + 1); i > 0; i--) {
                walk.remove();
            }
            SocketRecord entry = next();
            byte[] message = entry == null ? KernelMessages.done(sequence) : KernelMessages.dumpEntry(entry, sequence);
            message[ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 6 : 7] |= 0x10;
            datagram.put(message);
            running = entry != null;
            return running;
        }
        running = false;
        if (now == Tear.OVERFLOW) {
            throw new TransportException("recvmmsg", ENOBUFS, "simulated");
        }
        if (now == Tear.ERROR) {
            datagram.put(KernelMessages.error(sequence, 12));
        }
        return false;
    }

    private @Nullable SocketRecord next() {
        while (!walk.isEmpty()) {
            SimulatedSocket socket = walk.remove();
            if (socket.isOpen() && socket.listed && wanted(socket.protocol, socket.family, socket.state)) {
                return socket.listing(kernel.now());
            }
        }
        while (!remains.isEmpty()) {
            SimulatedSocket socket = remains.remove();
            if (wanted(socket.protocol, socket.family, SocketState.FIN_WAIT2)) {
                return socket.timeWaitEntry();
            }
        }
        return null;
    }

    private boolean wanted(Protocol its, Family in, SocketState state) {
        return its == protocol && (family == null || in == family) && (states & 1 << state.number()) != 0;
    }

    @Override
    public long drops() {
        return 0;
    }

    @Override
    public int receiveBufferBytes() {
        return 1 << 20;
    }

    @Override
    public int descriptor() {
        return 1;
    }

    @Override
    public void close() {
        running = false;
        walk.clear();
    }
}
