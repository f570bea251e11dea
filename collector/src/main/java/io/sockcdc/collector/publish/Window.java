package io.sockcdc.collector.publish;

import io.sockcdc.collector.spool.SpooledBatch;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Batches on their way from the spool's thread to the sending thread without a detour over the files. Bounded: what does not
 * fit is read from the files.
 */
final class Window {
    private final Queue<SpooledBatch> batches = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final long maxBytes;
    private volatile long onlyInFilesBefore;

    Window(long firstPosition, long maxBytes) {
        this.onlyInFilesBefore = firstPosition;
        this.maxBytes = maxBytes;
    }

    /** By the spool's thread: false when it is full. */
    boolean put(SpooledBatch batch) {
        int size = batch.entries().size();
        if (bytes.get() + size > maxBytes) {
            return false;
        }
        bytes.addAndGet(size);
        return batches.offer(batch);
    }

    /** By the spool's thread: the files hold a batch that was not put here. */
    void missed(long endPosition) {
        onlyInFilesBefore = endPosition;
    }

    /** By the sending thread: entries before this position, unless the next batch here holds them, are in the files. */
    long onlyInFilesBefore() {
        return onlyInFilesBefore;
    }

    /** By the spool's thread: forgets batches that end before a position. */
    void forgetBefore(long end) {
        SpooledBatch oldest = batches.peek();
        while (oldest != null && oldest.endPosition() <= end) {
            remove(oldest);
            oldest = batches.peek();
        }
    }

    @Nullable SpooledBatch peek() {
        return batches.peek();
    }

    /** By one thread at a time. */
    void remove(SpooledBatch batch) {
        if (batches.remove(batch)) {
            bytes.addAndGet(-batch.entries().size());
        }
    }
}
