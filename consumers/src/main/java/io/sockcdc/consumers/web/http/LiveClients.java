package io.sockcdc.consumers.web.http;

import io.sockcdc.consumers.query.ReceivedEvent;
import io.sockcdc.consumers.web.api.Live;
import io.sockcdc.consumers.web.model.AnomalyRow;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Everybody who reads live events. Safe for several threads; whoever calls is never held up. */
public final class LiveClients {
    private static final int BEATS_PER_TICK = 4;

    private final Live live;
    private final int most;
    private final List<LiveClient> clients = new CopyOnWriteArrayList<>();
    private final AtomicLong cutOff = new AtomicLong();
    private long beats;

    LiveClients(Live live, int most) {
        this.live = live;
        this.most = most;
    }

    /** Takes one more; false when there are too many. */
    synchronized boolean add(LiveClient client) {
        clients.removeIf(LiveClient::isOver);
        if (clients.size() >= most) {
            return false;
        }
        clients.add(client);
        client.send(LiveClient.message("tick", live.tick()));
        return true;
    }

    /** A socket event, from the thread that reads them. */
    public void take(ReceivedEvent received) {
        for (LiveClient client : clients) {
            client.offer(received);
        }
    }

    /** A step of a flag. */
    public void take(AnomalyRow row) {
        if (!clients.isEmpty()) {
            send(LiveClient.message("anomaly", live.anomaly(row)));
        }
    }

    /** Sends what is due. Called four times a second by one thread. */
    public void beat() {
        if (clients.isEmpty()) {
            return;
        }
        for (LiveClient client : clients) {
            LiveClient.Batch batch = client.takeEvents();
            if (batch != null) {
                keep(
                        client,
                        client.send(LiveClient.message("events", live.events(batch.newestFirst(), batch.skipped()))));
            }
        }
        if (beats++ % BEATS_PER_TICK == 0) {
            send(LiveClient.message("tick", live.tick()));
        }
    }

    /** How many there are. */
    public int size() {
        return clients.size();
    }

    /** How many were cut off because they read too slowly. */
    public long cutOff() {
        return cutOff.get();
    }

    void end() {
        clients.forEach(LiveClient::end);
        clients.clear();
    }

    private void send(ByteBuffer message) {
        for (LiveClient client : clients) {
            keep(client, client.send(message));
        }
    }

    private void keep(LiveClient client, boolean kept) {
        if (!kept && clients.remove(client) && !client.isOver()) {
            cutOff.incrementAndGet();
        }
    }
}
