package io.sockcdc.consumers.topology.state;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * Lets a processor forward and store what it gathered, just before the transaction that gathered it is committed. To Kafka
 * Streams it looks like a store with a cache, and those are flushed at that moment. It keeps nothing. This is the one class
 * that knows Kafka Streams from within (4.3.1); {@code CommitHookTest} notices when a newer one does otherwise.
 */
public final class CommitHook implements StateStore, CachedStateStore<Object, Object> {
    private final String name;
    private @Nullable Runnable work;
    private @Nullable Object shared;
    private boolean open;

    private CommitHook(String name) {
        this.name = name;
    }

    /** Makes one of that name, for the processors of one part of a topology. */
    public static StoreBuilder<CommitHook> builder(String name) {
        return new Builder(name);
    }

    /** From now on calls this before each commit of the context's task, as if from the processor that initialises now. */
    public static <K, V> void beforeCommit(ProcessorContext<K, V> context, String store, Runnable work) {
        CommitHook hook = context.getStateStore(store);
        InternalProcessorContext<K, V> internal = (InternalProcessorContext<K, V>) context;
        ProcessorNode<?, ?, ?, ?> node = internal.currentNode();
        hook.work = () -> {
            ProcessorNode<?, ?, ?, ?> nodeBefore = internal.currentNode();
            ProcessorRecordContext recordBefore = internal.recordContext();
            internal.setCurrentNode(node);
            internal.setRecordContext(
                    new ProcessorRecordContext(internal.currentSystemTimeMs(), -1L, -1, null, new RecordHeaders()));
            try {
                work.run();
            } finally {
                internal.setRecordContext(recordBefore);
                internal.setCurrentNode(nodeBefore);
            }
        };
    }

    /**
     * What the processors of one task share: made by the first of them that asks, gone when the task is closed or begins anew.
     */
    public static <T> T shared(ProcessorContext<?, ?> context, String store, Class<T> type, Supplier<T> made) {
        CommitHook hook = context.getStateStore(store);
        Object known = hook.shared;
        if (known == null) {
            known = made.get();
            hook.shared = known;
        }
        return type.cast(known);
    }

    /** Forgets what was shared and what was to be called; for a processor that closes. */
    public static void forget(ProcessorContext<?, ?> context, String store) {
        CommitHook hook = context.getStateStore(store);
        hook.work = null;
        hook.shared = null;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (key, value) -> {});
        open = true;
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public void flushCache() {
        Runnable its = work;
        if (its != null) {
            its.run();
        }
    }

    @Override
    public void clearCache() {}

    @Override
    public void close() {
        work = null;
        shared = null;
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    private static final class Builder implements StoreBuilder<CommitHook> {
        private final String name;

        Builder(String name) {
            this.name = name;
        }

        @Override
        public CommitHook build() {
            return new CommitHook(name);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public StoreBuilder<CommitHook> withCachingEnabled() {
            throw new UnsupportedOperationException("it keeps nothing");
        }

        @Override
        public StoreBuilder<CommitHook> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<CommitHook> withLoggingEnabled(@Nullable Map<String, String> config) {
            throw new UnsupportedOperationException("it keeps nothing");
        }

        @Override
        public StoreBuilder<CommitHook> withLoggingDisabled() {
            return this;
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }
    }
}
