package io.sockcdc.collector.config;

import io.sockcdc.settings.ByteSize;
import io.sockcdc.settings.Setting;
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
        @Setting("Who this host is.") HostSettings host,

        @Setting("Directory for the spool, the checkpoint and the epoch; null for the user's state directory.")
        @Nullable Path dataDir,

        @Setting("Where events go.") KafkaSettings kafka,
        @Setting("What is watched and how often.") CaptureSettings capture,
        @Setting("What waits on disk for Kafka.") SpoolSettings spool,

        @Setting("What is looked up beside the socket itself.")
        EnrichSettings enrich,

        @Setting("Where the collector's own numbers can be read.")
        MetricsSettings metrics,

        @Setting("How often a heartbeat is published.") Duration heartbeatInterval,
        @Setting("Least level that is logged.") LogLevel logLevel) {
    public CollectorSettings {
        Check.positive("heartbeat-interval", heartbeatInterval);
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
            @Setting("Identity of the host in every key; null for the machine id.") @Nullable String id,

            @Setting("Name for people; null for the host name.") @Nullable String name) {
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
            @Setting("Brokers to begin with, HOST:PORT.") List<String> bootstrapServers,
            @Setting("What every topic's name begins with.") String topicPrefix,
            @Setting("Partitions of the topics it creates.") int partitions,

            @Setting("Copies of the topics it creates; -1 for what the brokers hold right.")
            int replicationFactor,

            @Setting("Further properties of the Kafka client, as Kafka spells them.")
            Map<String, String> properties) {
        public KafkaSettings {
            bootstrapServers = List.copyOf(bootstrapServers);
            properties = Map.copyOf(properties);
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
            return new KafkaSettings(List.of("localhost:9092"), "sockcdc.", 6, -1, Map.of());
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
            @Setting("Network namespaces: self, or paths and names.")
            List<String> namespaces,

            @Setting("Expression of the filter language; empty for every socket.")
            String filter,

            @Setting("Protocols that are followed.") List<TransportProtocol> protocols,

            @Setting("Whether sockets that never connected are published too.")
            boolean noise,

            @Setting("Share of one core that snapshots may take, 0 to 1.")
            double snapshotCpuShare,

            @Setting("Shortest time between two snapshots.") Duration snapshotMinInterval,
            @Setting("Longest time between two snapshots.") Duration snapshotMaxInterval,

            @Setting("How often the whole table is published.")
            Duration keyFrameInterval,

            @Setting("How often counters of a socket that moved data are published.")
            Duration changeInterval,

            @Setting("Receive buffer of a netlink socket, bytes.")
            ByteSize receiveBuffer,

            @Setting("How long a read waits after the first event so that more come.")
            Duration batchWait) {
        private static final long LEAST_BUFFER = 4096;
        private static final long MOST_BUFFER = Integer.MAX_VALUE / 2;

        public CaptureSettings {
            namespaces = List.copyOf(namespaces);
            protocols = List.copyOf(protocols);
            if (namespaces.isEmpty()) {
                throw new SettingException("capture.namespaces", "must name at least one");
            }
            namespaces.forEach(namespace -> Check.notBlank("capture.namespaces", namespace));
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
            Check.notNegative("capture.batch-wait", batchWait);
            Check.notLonger("capture.batch-wait", batchWait, "one second", Duration.ofSeconds(1));
        }

        /** What holds when nothing is said. */
        public static CaptureSettings defaults() {
            return new CaptureSettings(
                    List.of("self"),
                    "",
                    List.of(TransportProtocol.TCP, TransportProtocol.UDP),
                    false,
                    0.02,
                    Duration.ofMillis(250),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(60),
                    ByteSize.ofMebibytes(16),
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
            @Setting("Most the spool takes; when it is full the oldest goes, as a counted gap.")
            ByteSize maxBytes,

            @Setting("Size at which a new file is begun.") ByteSize segmentBytes,
            @Setting("Space that stays free on the disk.") ByteSize reserveBytes,
            @Setting("When files are forced to the disk.") Fsync fsync,
            @Setting("How often, when fsync is interval.") Duration fsyncInterval) {
        private static final long LEAST_SEGMENT = 64L << 10;

        public SpoolSettings {
            Check.between("spool.segment-bytes", segmentBytes.bytes(), LEAST_SEGMENT, 1L << 30);
            if (maxBytes.bytes() < 4 * segmentBytes.bytes()) {
                throw new SettingException(
                        "spool.max-bytes",
                        "must be at least four times spool.segment-bytes (" + segmentBytes + "), not " + maxBytes);
            }
            Check.between("spool.reserve-bytes", reserveBytes.bytes(), 0, Long.MAX_VALUE);
            Check.positive("spool.fsync-interval", fsyncInterval);
        }

        /** What holds when nothing is said. */
        public static SpoolSettings defaults() {
            return new SpoolSettings(
                    ByteSize.ofMebibytes(1024),
                    ByteSize.ofMebibytes(32),
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
        /** After every batch. */
        ALWAYS
    }

    /**
     * What is looked up beside the socket itself.
     */
    public record EnrichSettings(
            @Setting("The process that holds a socket.") boolean processes,
            @Setting("Names of users.") boolean users,
            @Setting("Control groups and containers.") boolean containers) {}

    /**
     * Where the collector's own numbers can be read.
     */
    public record MetricsSettings(
            @Setting("Whether they can be.") boolean enabled,

            @Setting("HOST:PORT of /metrics, /health and /ready; port 0 for a free one.")
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
