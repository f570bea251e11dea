package io.sockcdc.app.kafka;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/**
 * Takes the place of Kafka's wish to end the process: a fault in the broker reaches whoever listens, and the process lives.
 * Kafka keeps its exit procedures in static fields, so this is one trap for the whole process.
 */
final class ExitTrap {
    private static final List<Consumer<String>> LISTENERS = new CopyOnWriteArrayList<>();

    private ExitTrap() {}

    static Registration listen(Consumer<String> listener) {
        LISTENERS.add(listener);
        Exit.setHaltProcedure(ExitTrap::tell);
        Exit.setExitProcedure(ExitTrap::tell);
        return () -> LISTENERS.remove(listener);
    }

    private static void tell(int status, @Nullable String message) {
        String text = message == null ? "a fault in " + Thread.currentThread().getName() : message;
        LISTENERS.forEach(listener -> listener.accept(text));
    }

    /** Stands for one listener; closing it ends the listening. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
