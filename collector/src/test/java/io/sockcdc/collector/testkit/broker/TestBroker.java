package io.sockcdc.collector.testkit.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One broker and controller on the loopback, with its data in a directory; or one of several, by server properties. It may be stopped and started again: address and
 * data stay the same. Not for several threads.
 */
public final class TestBroker implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    /** Of the brokers that are one of several. */
    private static final Uuid CLUSTER = new Uuid(4, 2);

    private final Path directory;
    private final Map<String, String> overrides;
    private final int brokerPort;
    private final int controllerPort;
    private @Nullable KafkaRaftServer server;

    /** A broker that is not started yet. */
    public TestBroker(Path directory) {
        this(directory, Map.of());
    }

    /** A broker that is not started yet, with server properties over the ones chosen here. */
    public TestBroker(Path directory, Map<String, String> overrides) {
        this(directory, overrides, freePort(), freePort());
    }

    /** A broker on these ports, as another process knows them. */
    public TestBroker(Path directory, Map<String, String> overrides, int brokerPort, int controllerPort) {
        this.directory = directory;
        this.overrides = Map.copyOf(overrides);
        this.brokerPort = brokerPort;
        this.controllerPort = controllerPort;
        quieten("kafka", "org.apache.kafka", "state.change.logger");
    }

    /** Address of the plain listener, known before the broker runs. */
    public String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    /** The value of Kafka's {@code listeners}, to add another one to; {@code SASL} is known as SASL_PLAINTEXT. */
    public String listeners() {
        return "PLAINTEXT://" + bootstrapServers() + ",CONTROLLER://127.0.0.1:" + controllerPort;
    }

    /** The same broker with server properties over its own; instead of this one. */
    public TestBroker with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(overrides);
        all.putAll(more);
        return new TestBroker(directory, all, brokerPort, controllerPort);
    }

    /** Starts it, on what is in the directory; returns when it serves. */
    public void start() {
        if (server != null) {
            throw new IllegalStateException("already started");
        }
        Exit.setExitProcedure(TestBroker::refuseExit);
        Exit.setHaltProcedure(TestBroker::refuseExit);
        Map<String, String> properties = properties();
        try {
            Files.createDirectories(directory);
            if (Files.notExists(directory.resolve("meta.properties"))) {
                format();
            }
        } catch (Exception e) {
            throw new IllegalStateException("cannot format " + directory, e);
        }
        KafkaRaftServer starting = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        starting.startup();
        server = starting;
    }

    /** Stops it without a word to its clients: connections break, leadership is not handed over. */
    public void stop() {
        KafkaRaftServer running = server;
        server = null;
        if (running != null) {
            running.shutdown();
            running.awaitShutdown();
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Makes a topic of one replica. */
    public void createTopic(String name, int partitions, Map<String, String> config) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(config)))
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot make topic " + name, e.getCause());
        }
    }

    /** Every record of a topic as it stands, in order within each partition. */
    public List<ConsumerRecord<byte[], byte[]>> readAll(String topic) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers());
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(records::add);
            }
        }
        return records;
    }

    private void format() throws Exception {
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(nowhere)
                    .setNodeId(Integer.parseInt(overrides.getOrDefault("node.id", "1")))
                    .setClusterId(
                            overrides.containsKey("node.id")
                                    ? CLUSTER.toString()
                                    : Uuid.randomUuid().toString())
                    .setControllerListenerName("CONTROLLER")
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setIgnoreFormatted(true)
                    .setMetadataLogDirectory(directory.toString())
                    .addDirectory(directory.toString())
                    .run();
        }
    }

    private Map<String, String> properties() {
        Map<String, String> all = new HashMap<>();
        all.put("node.id", "1");
        all.put("process.roles", "broker,controller");
        all.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        all.put("controller.listener.names", "CONTROLLER");
        all.put("inter.broker.listener.name", "PLAINTEXT");
        all.put("listeners", listeners());
        all.put("advertised.listeners", "PLAINTEXT://" + bootstrapServers());
        all.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT");
        all.put("log.dirs", directory.toString());
        all.put("num.network.threads", "1");
        all.put("num.io.threads", "2");
        all.put("num.partitions", "1");
        all.put("log.cleaner.dedupe.buffer.size", String.valueOf(4 << 20));
        all.put("offsets.topic.replication.factor", "1");
        all.put("offsets.topic.num.partitions", "1");
        all.put("transaction.state.log.replication.factor", "1");
        all.put("transaction.state.log.min.isr", "1");
        all.put("transaction.state.log.num.partitions", "1");
        all.put("share.coordinator.state.topic.replication.factor", "1");
        all.put("share.coordinator.state.topic.min.isr", "1");
        all.put("share.coordinator.state.topic.num.partitions", "1");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.put("controlled.shutdown.enable", "false");
        all.put("broker.session.timeout.ms", "1000");
        all.put("broker.heartbeat.interval.ms", "250");
        all.put("auto.create.topics.enable", "false");
        all.putAll(overrides);
        return all;
    }

    private static void refuseExit(int status, @Nullable String message) {
        throw new IllegalStateException("the broker wants to exit with " + status + ": " + message);
    }

    private static void quieten(String... loggers) {
        for (String name : loggers) {
            if (LoggerFactory.getLogger(name) instanceof Logger logger) {
                logger.setLevel(Level.ERROR);
            }
        }
    }

    /** A port that nothing listens on now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
