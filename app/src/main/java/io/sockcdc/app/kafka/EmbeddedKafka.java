package io.sockcdc.app.kafka;

import io.sockcdc.app.kafka.KafkaStartException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker in this process (KRaft, one node, loopback only) whose records live in a data directory and survive
 * restarts. While it runs its address is in {@link KafkaAddress}.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final int TRIES = 3;
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 4;

    private final KafkaDirectory directory;
    private final KafkaRaftServer server;
    private final Ports ports;
    private final ExitTrap.Registration trap;

    private EmbeddedKafka(KafkaDirectory directory, KafkaRaftServer server, Ports ports, ExitTrap.Registration trap) {
        this.directory = directory;
        this.server = server;
        this.ports = ports;
        this.trap = trap;
    }

    /**
     * Starts a broker and returns when clients can use it.
     *
     * @param dataDirectory made when it is not there
     * @param port port for clients, or null for the one used last time, if it is free, or any
     * @param onFault told, once running, why the broker ended itself (a disk that filled up, say); called on the broker's
     *     threads
     * @throws KafkaStartException when it could not; nothing of it keeps running then
     */
    public static EmbeddedKafka start(Path dataDirectory, @Nullable Integer port, Consumer<String> onFault)
            throws KafkaStartException {
        KafkaDirectory directory = KafkaDirectory.open(dataDirectory);
        try {
            Ports ports = Ports.choose(directory.dataDirectory(), port);
            for (int attempt = 1; ; attempt++) {
                try {
                    return startOn(directory, ports, onFault);
                } catch (KafkaStartException e) {
                    if (e.reason() != Reason.PORT_IN_USE || port != null || attempt == TRIES) {
                        throw e;
                    }
                    ports = Ports.anyFreePorts();
                }
            }
        } catch (KafkaStartException e) {
            closeAfter(directory, e);
            throw e;
        } catch (IOException e) {
            closeAfter(directory, e);
            throw new KafkaStartException(
                    Reason.NOT_WRITABLE, "cannot write " + directory.dataDirectory() + ": " + e.getMessage(), e);
        }
    }

    static EmbeddedKafka startOn(KafkaDirectory directory, Ports ports, Consumer<String> onFault)
            throws KafkaStartException, IOException {
        // Some of Kafka's libraries hold Log4j's API, which complains of having no one to log to.
        System.setProperty("log4j2.statusLoggerLevel", "OFF");
        format(directory.records());
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        CompletableFuture<@Nullable Void> faulted = new CompletableFuture<>();
        ExitTrap.Registration trap = ExitTrap.listen(fault -> {
            if (!faulted.completeExceptionally(new IllegalStateException(fault))) {
                onFault.accept(fault);
            }
        });
        KafkaRaftServer server = null;
        CompletableFuture<Void> startup = CompletableFuture.completedFuture(null);
        try {
            Properties settings = BrokerSettings.of(directory.records(), ports);
            KafkaRaftServer made = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
            server = made;
            startup = CompletableFuture.runAsync(made::startup);
            CompletableFuture.anyOf(startup, faulted).get(START_SECONDS, TimeUnit.SECONDS);
            faulted.complete(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abandon(server, startup, trap, before);
            throw new KafkaStartException(Reason.FAILED, "interrupted while Kafka started", e);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            abandon(server, startup, trap, before);
            throw explain(e, ports, directory);
        }
        ports.remember(directory.dataDirectory());
        new KafkaAddress("127.0.0.1:" + ports.broker(), ProcessHandle.current().pid()).write(directory.dataDirectory());
        return new EmbeddedKafka(directory, server, ports, trap);
    }

    /** Host and port for clients on this machine. */
    public String bootstrapServers() {
        return "127.0.0.1:" + ports.broker();
    }

    /** Stops the broker in order: leadership is given up, logs are flushed and closed, the directory is free again. */
    @Override
    public void close() {
        trap.close();
        try {
            KafkaAddress.remove(directory.dataDirectory());
        } catch (IOException e) {
            log.atWarn().setCause(e).log("kafka address file not removed");
        }
        shutdown(server);
        try {
            directory.close();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("kafka lock file not closed");
        }
    }

    private static void format(Path records) throws KafkaStartException {
        if (Files.exists(records.resolve("meta.properties"))) {
            return;
        }
        try (PrintStream discarded = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(discarded)
                    .setNodeId(BrokerSettings.NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setIgnoreFormatted(true)
                    .addDirectory(records.toString())
                    .setMetadataLogDirectory(records.toString())
                    .run();
        } catch (Exception e) {
            throw new KafkaStartException(
                    Reason.NOT_WRITABLE, "cannot prepare " + records + " for Kafka: " + e.getMessage(), e);
        }
    }

    private static KafkaStartException explain(Exception failure, Ports ports, KafkaDirectory directory) {
        if (ports.areTaken()) {
            return new KafkaStartException(
                    Reason.PORT_IN_USE,
                    "port " + ports.broker() + " or " + ports.controller()
                            + " on 127.0.0.1 is in use by another program; choose another with --kafka-port",
                    failure);
        }
        for (Throwable at = failure; at != null; at = at.getCause()) {
            String message = String.valueOf(at.getMessage());
            if (message.contains("No space left")) {
                return new KafkaStartException(
                        Reason.DISK_FULL, "no space left for Kafka in " + directory.dataDirectory(), failure);
            }
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String why = failure instanceof TimeoutException
                ? "it was not ready after " + START_SECONDS + " s"
                : String.valueOf(root.getMessage());
        return new KafkaStartException(
                Reason.FAILED,
                "Kafka did not start in " + directory.records() + ": " + why + "; --log-level debug shows more",
                failure);
    }

    /** Stops what a failed start left running, threads that Kafka forgets included. */
    private static void abandon(
            @Nullable KafkaRaftServer server,
            CompletableFuture<Void> startup,
            ExitTrap.Registration trap,
            Set<Thread> before) {
        if (server != null) {
            await(startup, "kafka did not end its start");
            shutdown(server);
        }
        Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
        left.removeAll(before);
        left.stream().filter(thread -> !thread.isDaemon()).forEach(Thread::interrupt);
        trap.close();
    }

    private static void shutdown(KafkaRaftServer server) {
        await(CompletableFuture.runAsync(server::shutdown), "kafka did not stop in order");
    }

    private static void await(CompletableFuture<Void> work, String otherwise) {
        try {
            work.get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.atDebug().setCause(e).log(otherwise);
        }
    }

    private static void closeAfter(KafkaDirectory directory, Exception first) {
        try {
            directory.close();
        } catch (IOException e) {
            first.addSuppressed(e);
        }
    }
}
