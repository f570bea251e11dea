package io.sockcdc.collector.config;

import io.sockcdc.registry.RegistrySettings;
import io.sockcdc.settings.ByteSize;
import io.sockcdc.settings.Setting;
import io.sockcdc.topics.TopicOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a collector can be told. Every record has {@code defaults()}, and its constructor refuses what cannot be, with
 * a {@link SettingException} that names the key.
 */
public record CollectorSettings(
        @Setting("Who this host is, in keys and for people.")
        HostSettings host,

        @Setting("Directory of everything that must survive a restart; by default systemd's "
                + "STATE_DIRECTORY, for root /var/lib/sockcdc, for others ~/.local/state/sockcdc.")
        @Nullable Path dataDir,

        @Setting("Where events go.") KafkaSettings kafka,
        @Setting("What is watched and how often.") CaptureSettings capture,
        @Setting("What waits on disk for Kafka.") SpoolSettings spool,

        @Setting("What is looked up beside the socket itself.")
        EnrichSettings enrich,

        @Setting("Where the collector's own numbers can be read.")
        MetricsSettings metrics,

        @Setting("How often the collector says on the status topic that it lives.")
        Duration heartbeatInterval,

        @Setting(
                "How often a heartbeat carries every counter of the kernel that nstat knows; each carries those that tell of "
                        + "trouble.")
        Duration kernelCountersInterval,

        @Setting("Least level of the lines on standard error; commands that only ask are quieter by default (warn).")
        LogLevel logLevel) {
    public CollectorSettings {
        Check.positive("heartbeat-interval", heartbeatInterval);
        Check.positive("kernel-counters-interval", kernelCountersInterval);
    }

    /** What holds when nothing is said. */
    public static CollectorSettings defaults() {
        return new CollectorSettings(
                new HostSettings(null, null),
                null,
                KafkaSettings.defaults(),
                CaptureSettings.defaults(),
                SpoolSettings.defaults(),
                new EnrichSettings(true, true, true),
                MetricsSettings.defaults(),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                LogLevel.INFO);
    }

    /** Levels of the log. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /**
     * Who this host is.
     */
    public record HostSettings(
            @Setting("Identity of this host in every key, the same for ever; by default the machine id.") @Nullable String id,

            @Setting("Name of this host for people; by default the host name.") @Nullable String name) {
        public HostSettings {
            if (id != null) {
                Check.notBlank("host.id", id);
            }
            if (name != null) {
                Check.notBlank("host.name", name);
            }
        }
    }

    /**
     * Where events go.
     */
    public record KafkaSettings(
            @Setting("Brokers to ask first, each HOST:PORT; up runs a Kafka of its own unless this is given.")
            List<String> bootstrapServers,

            @Setting("What the name of every topic begins with: letters, digits, dot, underscore and hyphen, "
                    + "100 at most.")
            String topicPrefix,

            @Setting("Partitions of a topic that the collector creates, 1 to 10000; a topic that exists is "
                    + "left as it is.")
            int partitions,

            @Setting("Copies of a topic that the collector creates; -1 leaves it to the brokers' own default.")
            int replicationFactor,

            @Setting(
                    "How long events and statuses are kept in topics that the collector creates, 1 min at least: how far "
                            + "back questions can go.")
            Duration retention,

            @Setting("Any property of the topics that are created, as Kafka spells it, over the ones chosen here; for "
                    + "example min.insync.replicas or remote.storage.enable.")
            Map<String, String> topicProperties,

            @Setting("Any property of the Kafka client, as Kafka spells it, for example security.protocol.")
            Map<String, String> properties,

            @Setting("Where schemas are registered.") RegistrySettings registry) {
        public KafkaSettings {
            bootstrapServers = List.copyOf(bootstrapServers);
            topicProperties = Map.copyOf(topicProperties);
            properties = Map.copyOf(properties);
            if (retention.compareTo(Duration.ofMinutes(1)) < 0) {
                throw new SettingException("kafka.retention", "must be at least 1m, not " + retention);
            }
            if (bootstrapServers.isEmpty()) {
                throw new SettingException("kafka.bootstrap-servers", "must name at least one HOST:PORT");
            }
            bootstrapServers.forEach(server -> Check.hostAndPort("kafka.bootstrap-servers", server));
            if (!isTopicName(topicPrefix)) {
                throw new SettingException(
                        "kafka.topic-prefix",
                        "must hold only letters, digits, '.', '_' and '-', 100 at most, not '" + topicPrefix + "'");
            }
            Check.between("kafka.partitions", partitions, 1, 10_000);
            if (replicationFactor != -1) {
                Check.between("kafka.replication-factor", replicationFactor, 1, Short.MAX_VALUE);
            }
        }

        /** What holds when nothing is said. */
        public static KafkaSettings defaults() {
            return new KafkaSettings(
                    List.of("localhost:9092"),
                    "sockcdc.",
                    6,
                    -1,
                    Duration.ofDays(7),
                    Map.of(),
                    Map.of(),
                    RegistrySettings.defaults());
        }

        /** Names and layout of the topics. */
        public TopicOptions topics() {
            return new TopicOptions(topicPrefix, (short) replicationFactor, partitions, retention, topicProperties);
        }

        /** Without what may be secret. */
        @Override
        public String toString() {
            return "KafkaSettings[bootstrapServers=" + bootstrapServers + ", topicPrefix=" + topicPrefix
                    + ", properties=" + properties.keySet() + ", registry=" + registry + "]";
        }

        private static boolean isTopicName(String prefix) {
            return prefix.length() <= 100
                    && prefix.chars()
                            .allMatch(c -> (c >= 'a' && c <= 'z')
                                    || (c >= 'A' && c <= 'Z')
                                    || (c >= '0' && c <= '9')
                                    || c == '.'
                                    || c == '_'
                                    || c == '-');
        }
    }

    /**
     * What is watched.
     */
    public record CaptureSettings(
            @Setting("Network namespaces to follow: all, which finds them and follows them as they come and go, or a "
                    + "list of self, names under /run/netns, and paths such as /proc/1/ns/net.")
            List<String> namespaces,

            @Setting("How often network namespaces are looked for when all are followed; one that lives shorter may be "
                    + "missed.")
            Duration namespaceInterval,

            @Setting("Most network namespaces to follow at once when all are followed, 1 to 100000; each takes six "
                    + "descriptors.")
            int maxNamespaces,

            @Setting("Which sockets are published, in the filter language of ss; empty for every socket.")
            String filter,

            @Setting("Protocols to follow.") List<TransportProtocol> protocols,

            @Setting("Whether sockets that never connected anywhere are published too; they are counted either way.")
            boolean noise,

            @Setting("Share of one core that snapshots may take, above 0 to 1; it sets how often they are "
                    + "taken, between the two intervals below.")
            double snapshotCpuShare,

            @Setting("Shortest time between two snapshots, however cheap they are.")
            Duration snapshotMinInterval,

            @Setting("Longest time between two snapshots, however dear they are.")
            Duration snapshotMaxInterval,

            @Setting(
                    "How often every open socket is published anew as READ, so that a reader need not go back further.")
            Duration keyFrameInterval,

            @Setting("How often the counters of a socket that moved data are published as CHANGE, at most.")
            Duration changeInterval,

            @Setting("Receive buffer asked of the kernel for closes, 4 KiB to just under 1 GiB; one waiting "
                    + "close takes about 1280 bytes of it.")
            ByteSize receiveBuffer,

            @Setting("How far that buffer grows when it fills, which needs CAP_NET_ADMIN; a limit below "
                    + "receive-buffer lets it be as it is.")
            ByteSize receiveBufferLimit,

            @Setting("How long a read may wait after its first event so that more come and are handled "
                    + "together; one second at most.")
            Duration batchWait) {
        private static final String ALL = "all";
        private static final long LEAST_BUFFER = 4096;
        private static final long MOST_BUFFER = Integer.MAX_VALUE / 2;

        public CaptureSettings {
            namespaces = List.copyOf(namespaces);
            protocols = List.copyOf(protocols);
            if (namespaces.isEmpty()) {
                throw new SettingException("capture.namespaces", "must name at least one");
            }
            namespaces.forEach(namespace -> Check.notBlank("capture.namespaces", namespace));
            if (namespaces.contains(ALL) && namespaces.size() > 1) {
                throw new SettingException("capture.namespaces", "must name all alone, because it holds every other");
            }
            Check.positive("capture.namespace-interval", namespaceInterval);
            Check.between("capture.max-namespaces", maxNamespaces, 1, 100_000);
            if (protocols.isEmpty()) {
                throw new SettingException("capture.protocols", "must name at least one of tcp, udp");
            }
            Check.share("capture.snapshot-cpu-share", snapshotCpuShare);
            Check.positive("capture.snapshot-min-interval", snapshotMinInterval);
            Check.notLonger(
                    "capture.snapshot-min-interval",
                    snapshotMinInterval,
                    "capture.snapshot-max-interval",
                    snapshotMaxInterval);
            Check.positive("capture.key-frame-interval", keyFrameInterval);
            Check.positive("capture.change-interval", changeInterval);
            Check.between("capture.receive-buffer", receiveBuffer.bytes(), LEAST_BUFFER, MOST_BUFFER);
            Check.between("capture.receive-buffer-limit", receiveBufferLimit.bytes(), LEAST_BUFFER, MOST_BUFFER);
            Check.notNegative("capture.batch-wait", batchWait);
            Check.notLonger("capture.batch-wait", batchWait, "one second", Duration.ofSeconds(1));
        }

        /** Whether every network namespace of the host is followed. */
        public boolean followsAll() {
            return namespaces.contains(ALL);
        }

        /** Namespaces that are followed from the start to the end, by name. */
        public List<String> fixedNamespaces() {
            return followsAll() ? List.of("self") : namespaces;
        }

        /** What holds when nothing is said. */
        public static CaptureSettings defaults() {
            return new CaptureSettings(
                    List.of("self"),
                    Duration.ofSeconds(1),
                    1024,
                    "",
                    List.of(TransportProtocol.TCP, TransportProtocol.UDP),
                    false,
                    0.02,
                    Duration.ofMillis(250),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(60),
                    ByteSize.ofMebibytes(16),
                    ByteSize.ofMebibytes(128),
                    Duration.ofMillis(4));
        }
    }

    /** Protocols that can be followed. */
    public enum TransportProtocol {
        TCP,
        UDP
    }

    /**
     * What waits on disk for Kafka.
     */
    public record SpoolSettings(
            @Setting("Most that the spool may take of the disk, at least four segments; when it is full the "
                    + "oldest part goes, as a counted gap.")
            ByteSize maxBytes,

            @Setting("Size at which the spool begins a new file, 64 KiB to 1 GiB.")
            ByteSize segmentBytes,

            @Setting("How long an event waits in the spool for Kafka before it goes, as a counted gap.")
            Duration maxAge,

            @Setting("Space that the spool leaves free on its disk.")
            ByteSize reserveBytes,

            @Setting("When the spool is forced to the disk: never, at an interval, or always, which is as often as the "
                    + "disk can; nothing waits for it, and killing the collector loses nothing with any of them, but a "
                    + "crash of the host may.")
            Fsync fsync,

            @Setting("How often the spool is forced to the disk when fsync is interval.")
            Duration fsyncInterval) {
        private static final long LEAST_SEGMENT = 64L << 10;

        public SpoolSettings {
            Check.between("spool.segment-bytes", segmentBytes.bytes(), LEAST_SEGMENT, 1L << 30);
            if (maxBytes.bytes() < 4 * segmentBytes.bytes()) {
                throw new SettingException(
                        "spool.max-bytes",
                        "must be at least four times spool.segment-bytes (" + segmentBytes + "), not " + maxBytes);
            }
            Check.positive("spool.max-age", maxAge);
            Check.between("spool.reserve-bytes", reserveBytes.bytes(), 0, Long.MAX_VALUE);
            Check.positive("spool.fsync-interval", fsyncInterval);
        }

        /** What holds when nothing is said. */
        public static SpoolSettings defaults() {
            return new SpoolSettings(
                    ByteSize.ofMebibytes(1024),
                    ByteSize.ofMebibytes(32),
                    Duration.ofDays(7),
                    ByteSize.ofMebibytes(256),
                    Fsync.INTERVAL,
                    Duration.ofSeconds(1));
        }
    }

    /** When the spool is forced to the disk. */
    public enum Fsync {
        /** Never: the kernel decides; a crash of the host loses what it had not written. */
        NEVER,
        /** At a rhythm: a crash of the host loses that much time. */
        INTERVAL,
        /** As often as the disk can: a crash of the host loses what came during one force. */
        ALWAYS
    }

    /**
     * What is looked up beside the socket itself.
     */
    public record EnrichSettings(
            @Setting("Whether the process that holds a socket is looked up.")
            boolean processes,

            @Setting("Whether the name of a socket's user is looked up.")
            boolean users,

            @Setting("Whether a socket's control group and container are looked up.")
            boolean containers) {}

    /**
     * Where the collector's own numbers can be read.
     */
    public record MetricsSettings(
            @Setting("Whether the collector serves its metrics over HTTP.")
            boolean enabled,

            @Setting("HOST:PORT where /metrics, /health and /ready are served; port 0 takes any that is free.")
            String listen) {
        public MetricsSettings {
            Check.hostAndPort("metrics.listen", listen);
        }

        /** What holds when nothing is said. */
        public static MetricsSettings defaults() {
            return new MetricsSettings(true, "127.0.0.1:9464");
        }
    }
}
