package io.sockcdc.collector;

import io.sockcdc.collector.encode.RemoteIps;
import io.sockcdc.collector.model.Op;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.Syscalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a collector tells of a host on which connections of many addresses come and go: captured once from a real kernel. */
public final class FleetRecording {
    private static final int LOOPBACK = 0x7f00_0001;
    private static final int ADDRESSES = 60;

    final List<SocketChange> changes;

    private FleetRecording(List<SocketChange> changes) {
        this.changes = List.copyOf(changes);
    }

    /** Records that many connections, of which a part stays open. */
    public static FleetRecording make(int connections) {
        Syscalls calls = new Syscalls();
        try (NetNamespace namespace = NetNamespace.create();
                LiveCapture live = new LiveCapture(namespace)) {
            namespace.call(() -> {
                int listener = calls.tcp();
                calls.bind(listener, 0, 0);
                calls.listen(listener, 128);
                int port = calls.port(listener);
                List<int[]> open = new ArrayList<>();
                for (int i = 0; i < connections; i++) {
                    int client = calls.tcp();
                    calls.bind(client, LOOPBACK + 0x100 + i % ADDRESSES, 0);
                    calls.connect(client, LOOPBACK, port);
                    open.add(new int[] {client, calls.accept(listener)});
                    if (i % 50 == 49) {
                        live.snapshot();
                    }
                    if (i % 10 != 0) {
                        int[] pair = open.remove(open.size() / 2);
                        calls.resetOnClose(pair[0]);
                        calls.close(pair[0]);
                        calls.close(pair[1]);
                        live.read();
                    }
                }
                live.snapshot();
                return open.size();
            });
            live.read();
            return new FleetRecording(live.told);
        }
    }

    /** How many changes there are. */
    public int size() {
        return changes.size();
    }

    /** Connections that are open after so many changes, by remote address. */
    public Map<String, Long> openByRemoteIp(int changesTold) {
        Map<Long, SocketChange> open = new LinkedHashMap<>();
        for (SocketChange change : changes.subList(0, changesTold)) {
            if (change.op() == Op.CLOSE) {
                open.remove(change.socket().cookie());
            } else {
                open.put(change.socket().cookie(), change);
            }
        }
        Map<String, Long> byIp = new HashMap<>();
        for (SocketChange change : open.values()) {
            if (change.socket().protocol() == Protocol.TCP && change.socket().state() != SocketState.LISTEN) {
                byIp.merge(RemoteIps.text(change.socket().remoteIp()), 1L, Long::sum);
            }
        }
        return byIp;
    }
}
