package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.consumers.query.ReadRange;
import io.sockcdc.consumers.query.ReceivedEvent;
import io.sockcdc.consumers.web.model.RecentEvents;
import io.sockcdc.consumers.web.past.PastEvents;
import io.sockcdc.consumers.web.past.PastException;
import io.sockcdc.filter.SocketEventTarget;
import io.sockcdc.filter.SocketFilter;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /events}. */
final class EventsEndpoint implements Endpoint {
    private static final Parameter FROM =
            Parameter.time("from", "Events observed at this time or later; without it only until is looked at.");
    private static final Parameter UNTIL = Parameter.time("until", "Events observed before this time. Default: now.");
    private static final long PATIENCE_SECONDS = 30;

    private final RecentEvents recent;
    private final PastEvents past;
    private final Clock clock;
    private final Semaphore turns = new Semaphore(2, true);

    EventsEndpoint(RecentEvents recent, PastEvents past, Clock clock) {
        this.recent = recent;
        this.past = past;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/api/v1/events";
    }

    @Override
    public String name() {
        return "events";
    }

    @Override
    public String summary() {
        return "The newest socket events, of now or before a time, the newest first";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.FILTER, FROM, UNTIL, SocketJson.DETAIL, Parameter.LIMIT);
    }

    @Override
    public ObjectNode shape() {
        return Shapes.object(
                "Socket events, the newest first.",
                "at",
                Shapes.time("When this was answered, or until."),
                "events",
                Shapes.array(
                        "Without from and until they are the newest of the last two thousand that this process saw.",
                        Shapes.ref("Socket")));
    }

    @Override
    public ObjectNode answer(Query query) throws InterruptedException {
        SocketFilter filter = query.filter();
        SocketEventTarget target = new SocketEventTarget();
        Predicate<ReceivedEvent> wanted =
                received -> filter == null || filter.test(target.of(received.key(), received.event()));
        Instant from = query.time(FROM);
        Instant until = query.time(UNTIL);
        int limit = query.number(Parameter.LIMIT);
        List<ReceivedEvent> found =
                from == null && until == null ? newest(wanted, limit) : read(from, until, wanted, limit);
        boolean full = query.word(SocketJson.DETAIL).equals("full");
        ObjectNode node = Json.object();
        node.put("at", Json.time(until == null ? clock.instant() : until));
        var events = node.putArray("events");
        found.forEach(received -> events.add(SocketJson.of(received.key(), received.event(), full)));
        return node;
    }

    private List<ReceivedEvent> newest(Predicate<ReceivedEvent> wanted, int limit) {
        List<ReceivedEvent> all = recent.newest();
        Collections.reverse(all);
        return all.stream().filter(wanted).limit(limit).toList();
    }

    private List<ReceivedEvent> read(
            @Nullable Instant from, @Nullable Instant until, Predicate<ReceivedEvent> wanted, int limit)
            throws InterruptedException {
        Instant now = clock.instant();
        Instant end = until == null || until.isAfter(now) ? now : until;
        if (from != null && !from.isBefore(end)) {
            throw new ProblemException(Problem.parameter("from", "from must be before until, and in the past", null));
        }
        if (!turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new ProblemException(
                    Problem.of(503, "busy", "Too many questions about the past", "others are reading events"));
        }
        Deque<ReceivedEvent> newest = new ArrayDeque<>();
        try {
            ReadRange range = from == null ? new ReadRange(null, end, limit) : new ReadRange(from, end, null);
            past.read(range, wanted, received -> {
                if (newest.size() == limit) {
                    newest.removeFirst();
                }
                newest.addLast(received);
            });
        } catch (PastException e) {
            throw new ProblemException(Problem.past(e));
        } finally {
            turns.release();
        }
        List<ReceivedEvent> events = new ArrayList<>(newest);
        Collections.reverse(events);
        return events;
    }
}
