package io.sockcdc.collector.enrich;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue from one thread to one other, without locks. Agrona has one too, but its queues need a JVM that was started
 * with an opened {@code jdk.internal.misc}.
 */
final class Handover<T> {
    private final AtomicReferenceArray<@Nullable T> slots;
    private int head;
    private int tail;

    Handover(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, not " + capacity);
        }
        slots = new AtomicReferenceArray<>(capacity);
    }

    /** Adds at the end; false when it is full. The giving thread's side. */
    boolean offer(T item) {
        if (slots.getAcquire(tail) != null) {
            return false;
        }
        slots.setRelease(tail, item);
        tail = tail + 1 == slots.length() ? 0 : tail + 1;
        return true;
    }

    /** Takes from the front; null when it is empty. The taking thread's side. */
    @Nullable T poll() {
        T item = slots.getAcquire(head);
        if (item != null) {
            slots.setRelease(head, null);
            head = head + 1 == slots.length() ? 0 : head + 1;
        }
        return item;
    }
}
