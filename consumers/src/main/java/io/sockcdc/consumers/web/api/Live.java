package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.consumers.query.ReceivedEvent;
import io.sockcdc.consumers.web.model.AnomalyRow;
import io.sockcdc.consumers.web.model.ReadModel;
import io.sockcdc.filter.SocketEventTarget;
import io.sockcdc.filter.SocketFilter;
import java.util.Collection;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What live streams carry, as JSON. */
public final class Live {
    static final Parameter FEED =
            Parameter.choice("feed", "off", "Whether socket events are streamed too.", "off", "on");
    private static final int RECENT_SECONDS = 8;

    private final ReadModel model;
    private final Views views;
    private final Overview overview;

    Live(ReadModel model, Views views, Overview overview) {
        this.model = model;
        this.views = views;
        this.overview = overview;
    }

    /** Which events a client wants, or null when it wants none. The predicate belongs to one thread. */
    public @Nullable Predicate<ReceivedEvent> wanted(Query query) {
        if (!query.word(FEED).equals("on")) {
            return null;
        }
        SocketFilter filter = query.filter();
        if (filter == null) {
            return received -> true;
        }
        SocketEventTarget target = new SocketEventTarget();
        return received -> filter.test(target.of(received.key(), received.event()));
    }

    /** The overview now, and the versions of the tables. */
    public String tick() {
        ObjectNode node = overview.of(views.now(), RECENT_SECONDS);
        ObjectNode versions = node.putObject("versions");
        versions.put("counts", model.counts().version());
        versions.put("sockets", model.sockets().version());
        versions.put("anomalies", model.anomalies().version());
        versions.put("hosts", model.hosts().version());
        return node.toString();
    }

    /** A step of a flag. */
    public String anomaly(AnomalyRow row) {
        return AnomaliesEndpoint.json(row).toString();
    }

    /** Some events, the newest first, and how many more there were. */
    public String events(Collection<ReceivedEvent> newestFirst, long skipped) {
        ObjectNode node = Json.object();
        node.put("skipped", skipped);
        var events = node.putArray("events");
        newestFirst.forEach(received -> events.add(SocketJson.of(received.key(), received.event(), false)));
        return node.toString();
    }
}
