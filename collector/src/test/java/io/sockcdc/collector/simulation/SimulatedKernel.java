package io.sockcdc.collector.simulation;

import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.sys.NetworkCounters;
import io.sockcdc.collector.testkit.KernelMessages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One boot of a kernel: its sockets, what it counts, and whoever listens to their ends. */
final class SimulatedKernel {
    private static final long HASH = 2_654_435_761L;
    private static final int MOST_OPEN = 40;

    final String bootId;
    final long bootedAt;
    /** Every socket that ever was, by cookie. */
    final Map<Long, SimulatedSocket> all = new LinkedHashMap<>();

    private final Random random;
    private final Chances chances;
    private final LongSupplier micros;
    private final List<SimulatedSocket> open = new ArrayList<>();
    private final List<SimulatedSocket> left = new ArrayList<>();
    private @Nullable DestroyChannel listener;
    private @Nullable DumpChannel dumped;
    private long opens;
    private long cookies;
    private boolean quiet;

    /** @param firstCookie larger than the number of sockets of all boots before */
    SimulatedKernel(String bootId, long firstCookie, Random random, Chances chances, LongSupplier micros) {
        this.bootId = bootId;
        cookies = firstCookie;
        this.random = random;
        this.chances = chances;
        this.micros = micros;
        bootedAt = micros.getAsLong();
    }

    /** Nothing happens by itself any more. */
    void quieten(boolean now) {
        quiet = now;
    }

    boolean isQuiet() {
        return quiet;
    }

    /** How many sockets there were, of all boots. */
    long cookies() {
        return cookies;
    }

    long now() {
        return micros.getAsLong();
    }

    Random random() {
        return random;
    }

    List<SimulatedSocket> open() {
        return open;
    }

    List<SimulatedSocket> left() {
        return left;
    }

    /** Connections that it has counted. */
    long opens() {
        return opens;
    }

    Map<String, Long> counters() {
        Map<String, Long> counters = new HashMap<>();
        counters.put(NetworkCounters.ACTIVE_OPENS, opens / 2);
        counters.put(NetworkCounters.PASSIVE_OPENS, opens - opens / 2);
        return counters;
    }

    DestroyChannel subscribe(int capacity, boolean saysOverflow, boolean tellsLate) {
        DestroyChannel channel = new DestroyChannel(this, capacity, saysOverflow, tellsLate);
        listener = channel;
        return channel;
    }

    DumpChannel dumps(double torn) {
        DumpChannel channel = new DumpChannel(this, torn);
        dumped = channel;
        return channel;
    }

    void unsubscribe() {
        listener = null;
        dumped = null;
    }

    /** What happens while the collector is at work. */
    void meanwhile(int oneIn) {
        while (!quiet && random.nextInt(oneIn) == 0) {
            churn();
        }
    }

    /** One thing happens to one socket. */
    void churn() {
        int what = random.nextInt(100);
        if (open.size() < 4 || (what < 35 && open.size() < MOST_OPEN)) {
            begin();
        } else if (what < 45) {
            SimulatedSocket brief = begin();
            end(brief);
        } else if (what < 48) {
            SimulatedSocket unused = make(random.nextBoolean() ? Protocol.TCP : Protocol.UDP, 0, 0, SocketState.CLOSE);
            unused.listed = false;
            end(unused);
        } else if (what < 72) {
            goOn(any());
        } else {
            end(any());
        }
    }

    private SimulatedSocket any() {
        return open.get(random.nextInt(open.size()));
    }

    private SimulatedSocket begin() {
        int what = random.nextInt(20);
        // Two connections that are open together never have the same two ends.
        int ephemeral = 32_768 + (int) (cookies % 20_000);
        if (chances == Chances.PORTS_DRAWN) {
            random.nextInt(20_000);
        }
        if (what < 3) {
            SimulatedSocket udp = make(
                    Protocol.UDP,
                    what == 0 ? 53 : ephemeral,
                    what == 1 ? 53 : 0,
                    what == 1 ? SocketState.ESTABLISHED : SocketState.CLOSE);
            udp.inode = udp.cookie & 0xff_ffff;
            return udp;
        }
        if (what < 5) {
            SimulatedSocket listening = make(Protocol.TCP, 1 + random.nextInt(2000), 0, SocketState.LISTEN);
            listening.inode = listening.cookie & 0xff_ffff;
            return listening;
        }
        if (what < 8) {
            return make(Protocol.TCP, 443, ephemeral, SocketState.SYN_RECV);
        }
        if (what < 13) {
            SimulatedSocket accepted = make(Protocol.TCP, 443, ephemeral, SocketState.ESTABLISHED);
            count(accepted);
            accepted.inode = random.nextInt(3) == 0 ? 0 : accepted.cookie & 0xff_ffff;
            return accepted;
        }
        boolean asking = random.nextInt(3) == 0;
        SimulatedSocket client =
                make(Protocol.TCP, ephemeral, 80, asking ? SocketState.SYN_SENT : SocketState.ESTABLISHED);
        client.inode = client.cookie & 0xff_ffff;
        count(client);
        return client;
    }

    private SimulatedSocket make(Protocol protocol, int localPort, int remotePort, SocketState state) {
        long cookie = (++cookies * HASH) & 0xffff_ffffL;
        Family family = random.nextInt(4) == 0 ? Family.INET6 : Family.INET;
        SimulatedSocket socket =
                new SimulatedSocket(cookie, protocol, family, localPort, remotePort, state, micros.getAsLong());
        all.put(cookie, socket);
        open.add(socket);
        DumpChannel running = dumped;
        if (running != null && random.nextBoolean()) {
            running.appeared(socket);
        }
        return socket;
    }

    private void count(SimulatedSocket socket) {
        socket.counted = true;
        opens++;
    }

    private void goOn(SimulatedSocket socket) {
        if (!socket.listed) {
            end(socket);
            return;
        }
        socket.busyAt = micros.getAsLong();
        switch (socket.state) {
            case SYN_SENT -> {
                socket.state = SocketState.ESTABLISHED;
                socket.established = true;
            }
            case SYN_RECV -> {
                socket.state = SocketState.ESTABLISHED;
                socket.established = true;
                count(socket);
            }
            case ESTABLISHED -> {
                if (socket.protocol == Protocol.UDP) {
                    return;
                }
                int what = random.nextInt(8);
                if (socket.inode == 0) {
                    socket.inode = socket.cookie & 0xff_ffff;
                } else if (what < 4) {
                    socket.sent += 1000;
                } else if (what == 4) {
                    socket.state = SocketState.CLOSE_WAIT;
                } else if (what == 5) {
                    socket.state = SocketState.FIN_WAIT1;
                } else if (what == 6) {
                    // The peer has reset it, and a program still holds the descriptor.
                    socket.listed = false;
                }
            }
            case FIN_WAIT1 -> socket.state = SocketState.FIN_WAIT2;
            case CLOSE_WAIT -> socket.state = SocketState.LAST_ACK;
            default -> socket.sent += 1;
        }
    }

    /** The socket is freed. */
    private void end(SimulatedSocket socket) {
        open.remove(socket);
        socket.endedAt = micros.getAsLong();
        if (socket.state == SocketState.SYN_RECV) {
            socket.heard = false;
            return;
        }
        boolean disconnected =
                socket.protocol == Protocol.TCP && socket.listed && socket.remotePort != 0 && random.nextInt(4) == 0;
        if (socket.established && socket.protocol == Protocol.TCP && !disconnected && random.nextInt(4) == 0) {
            left.add(socket);
            if (left.size() > 5) {
                left.remove(0);
            }
        }
        DestroyChannel to = listener;
        if (to != null) {
            socket.sentToSomebody = true;
            to.tell(
                    KernelMessages.destroyEvent(socket.ending(disconnected)),
                    group(socket),
                    () -> socket.dropped = true);
        }
    }

    private static int group(SimulatedSocket socket) {
        return (socket.protocol == Protocol.TCP ? 1 : 2) << (socket.family == Family.INET ? 0 : 2);
    }
}
