package io.sockcdc.collector;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * How old the oldest event is that Kafka has not acknowledged: remembers when batches were handed on, more coarsely the
 * longer it takes. Owned by the capture thread.
 */
final class PublishLag {
    private static final int MOST = 4096;

    private final Deque<Handed> waiting = new ArrayDeque<>();
    private final long firstPosition;
    private long spacingMicros;

    private record Handed(long endPosition, long beganAtMicros) {}

    /** @param firstPosition of this run: of what was there before it nothing is known */
    PublishLag(long firstPosition) {
        this.firstPosition = firstPosition;
    }

    /** A batch was handed on. */
    void handed(long endPosition, long beganAtMicros) {
        Handed newest = waiting.peekLast();
        if (newest != null && beganAtMicros - newest.beganAtMicros < spacingMicros) {
            waiting.pollLast();
            waiting.add(new Handed(endPosition, newest.beganAtMicros));
            return;
        }
        waiting.add(new Handed(endPosition, beganAtMicros));
        if (waiting.size() > MOST) {
            thin();
        }
    }

    private void thin() {
        Deque<Handed> half = new ArrayDeque<>();
        while (waiting.size() > 1) {
            Handed older = waiting.removeFirst();
            half.add(new Handed(waiting.removeFirst().endPosition, older.beganAtMicros));
        }
        half.addAll(waiting);
        waiting.clear();
        waiting.addAll(half);
        spacingMicros = Math.max(1000, 2 * spacingMicros);
    }

    /** Microseconds, 0 when everything is acknowledged; null when the oldest is of a run before. */
    @Nullable Long micros(long acknowledgedPosition, long nowMicros) {
        while (!waiting.isEmpty() && waiting.getFirst().endPosition <= acknowledgedPosition) {
            waiting.removeFirst();
        }
        if (acknowledgedPosition < firstPosition) {
            return null;
        }
        if (waiting.isEmpty()) {
            spacingMicros = 0;
            return 0L;
        }
        return Math.max(0, nowMicros - waiting.getFirst().beganAtMicros);
    }
}
