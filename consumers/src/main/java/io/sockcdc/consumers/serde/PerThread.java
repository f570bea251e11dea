package io.sockcdc.consumers.serde;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One of something for each thread; the thread that asks first, mostly the only one, gets its own without a lookup. */
final class PerThread<T> {
    private final ThreadLocal<T> all;
    /** Immutable, so that a thread that sees it at all sees it whole. */
    private @Nullable Owned<T> first;

    private record Owned<T>(Thread thread, T value) {}

    PerThread(Supplier<T> made) {
        this.all = ThreadLocal.withInitial(made);
    }

    @SuppressWarnings("ReferenceEquality") // a thread is itself only
    T get() {
        Owned<T> known = first;
        Thread thread = Thread.currentThread();
        if (known != null && known.thread == thread) {
            return known.value;
        }
        T value = all.get();
        if (known == null) {
            first = new Owned<>(thread, value);
        }
        return value;
    }
}
