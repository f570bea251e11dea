package io.sockcdc.consumers.history;

import io.sockcdc.schema.Op;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was told of one socket, in order and each once.
 *
 * @param key which socket
 * @param events at least one
 * @param until when the reading ended: later events are not here
 */
public record SocketLife(SocketKey key, List<SocketEvent> events, Instant until) {
    public SocketLife {
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a life without an event");
        }
    }

    /** The first event. */
    public SocketEvent first() {
        return events.get(0);
    }

    /** The last event, which knows most. */
    public SocketEvent last() {
        return events.get(events.size() - 1);
    }

    /** Its end, or null when none was told. */
    public @Nullable SocketEvent end() {
        return last().getOp() == Op.CLOSE ? last() : null;
    }

    /** When it opened at the earliest; null when nothing is known. */
    public @Nullable Instant openedNotBefore() {
        return events.stream()
                .map(SocketEvent::getOpenedNotBefore)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** When it opened at the latest. */
    public Instant openedNotAfter() {
        return events.stream()
                .map(SocketEvent::getOpenedNotAfter)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(first().getObservedAt());
    }

    /** Whether the begin of it is here: it was told as opened, or only as closed. */
    boolean hasBegin() {
        return first().getOp() == Op.OPEN || first().getOp() == Op.CLOSE;
    }
}
