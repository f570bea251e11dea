package io.sockcdc.app;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.sockcdc.app.run.StopSignal;
import io.sockcdc.app.wiring.Wiring;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.LoggerFactory;

/**
 * A command of the program as it ships, on a thread of the test's process. What is logged meanwhile, by all of the process,
 * stands behind what it says on standard error.
 */
public final class RunningCommand implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();
    private final StringWriter log = new StringWriter();
    private final StopSignal stop = new StopSignal();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            StringBuilder line = new StringBuilder(event.getLevel() + " " + event.getFormattedMessage());
            if (event.getKeyValuePairs() != null) {
                event.getKeyValuePairs().forEach(pair -> line.append(' ').append(pair));
            }
            log.write(line.append('\n').toString());
        }
    };

    private RunningCommand() {}

    /** Starts one, with these environment variables. */
    public static RunningCommand start(Map<String, String> environment, String... arguments) {
        RunningCommand command = new RunningCommand();
        command.appender.start();
        root().addAppender(command.appender);
        Program program = new Program(
                command.out,
                new PrintWriter(command.err, true),
                environment,
                Clock.system(ZoneOffset.UTC),
                Wiring.standard());
        Thread thread = new Thread(
                () -> command.exit.complete(Main.run(program, command.stop, arguments)),
                "command-" + String.join("-", arguments));
        thread.setDaemon(true);
        thread.start();
        return command;
    }

    /** Runs one to its end. */
    public static RunningCommand run(Map<String, String> environment, String... arguments) {
        try (RunningCommand command = start(environment, arguments)) {
            command.awaitExit();
            return command;
        }
    }

    /** What it printed so far. */
    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What it said to the user so far, and then what was logged. */
    public String said() {
        return err.toString() + log;
    }

    /** What it said to the user so far. */
    public String err() {
        return err.toString();
    }

    /** Waits until it has printed, or said, what is wanted; fails when it ends before. */
    public void await(BooleanSupplier wanted) {
        try {
            await0(wanted);
        } catch (RuntimeException e) {
            throw new AssertionError("it did not come to what was awaited\n" + this, e);
        }
        if (!wanted.getAsBoolean()) {
            throw new AssertionError("it ended before it came to what was awaited\n" + this);
        }
    }

    private void await0(BooleanSupplier wanted) {
        org.awaitility.Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> exit.isDone() || wanted.getAsBoolean());
    }

    /** Waits for its end, and returns its exit code. */
    public int awaitExit() {
        try {
            return exit.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("it did not end\n" + this, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it as Ctrl-C does, and returns its exit code. */
    public int stop() {
        stop.stop();
        return awaitExit();
    }

    @Override
    public void close() {
        try {
            stop();
        } finally {
            root().detachAppender(appender);
        }
    }

    @Override
    public String toString() {
        return "printed:\n" + endOf(out()) + "\nsaid:\n" + endOf(said());
    }

    private static String endOf(String text) {
        return text.substring(Math.max(0, text.length() - 4000));
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
