package io.sockcdc.collector.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a collector can be told. Every record has {@code defaults()}, and its constructor refuses what cannot be, with
 * a {@link SettingException} that names the key.
 *
 * @param host who this host is
 * @param dataDir directory for the spool, the checkpoint and the epoch; null for the user's state directory
 * @param kafka where events go
 * @param capture what is watched and how often
 * @param spool what waits on disk for Kafka
 * @param enrich what is looked up beside the socket itself
 * @param metrics where the collector's own numbers can be read
 * @param heartbeatInterval how often a heartbeat is published
 * @param logLevel least level that is logged
 */
public record CollectorSettings(
        HostSettings host,
        @Nullable Path dataDir,
        KafkaSettings kafka,
        CaptureSettings capture,
        SpoolSettings spool,
        EnrichSettings enrich,
        MetricsSettings metrics,
        Duration heartbeatInterval,
        LogLevel logLevel) {
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
     *
     * @param id identity of the host in every key; null for the machine id
     * @param name name for people; null for the host name
     */
    public record HostSettings(
            @Nullable String id, @Nullable String name) {
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
     *
     * @param bootstrapServers brokers to begin with, HOST:PORT
     * @param topicPrefix what every topic's name begins with
     * @param partitions partitions of the topics it creates
     * @param replicationFactor copies of the topics it creates
     * @param properties further properties of the Kafka client, as Kafka spells them
     */
    public record KafkaSettings(
            List<String> bootstrapServers,
            String topicPrefix,
            int partitions,
            int replicationFactor,
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
            Check.between("kafka.replication-factor", replicationFactor, 1, Short.MAX_VALUE);
        }

        /** What holds when nothing is said. */
        public static KafkaSettings defaults() {
            return new KafkaSettings(List.of("localhost:9092"), "sockcdc.", 6, 1, Map.of());
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
     *
     * @param namespaces network namespaces: self, or paths and names
     * @param filter expression of the filter language; empty for every socket
     * @param protocols protocols that are followed
     * @param noise whether sockets that never connected are published too
     * @param snapshotCpuShare share of one core that snapshots may take, 0 to 1
     * @param snapshotMinInterval shortest time between two snapshots
     * @param snapshotMaxInterval longest time between two snapshots
     * @param keyFrameInterval how often the whole table is published
     * @param changeInterval how often counters of a socket that moved data are published
     * @param receiveBuffer receive buffer of a netlink socket, bytes
     * @param batchWait how long a read waits after the first event so that more come
     */
    public record CaptureSettings(
            List<String> namespaces,
            String filter,
            List<TransportProtocol> protocols,
            boolean noise,
            double snapshotCpuShare,
            Duration snapshotMinInterval,
            Duration snapshotMaxInterval,
            Duration keyFrameInterval,
            Duration changeInterval,
            long receiveBuffer,
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
            Check.between("capture.receive-buffer", receiveBuffer, LEAST_BUFFER, MOST_BUFFER);
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
                    16L << 20,
                    Duration.ofMillis(1));
        }
    }

    /** Protocols that can be followed. */
    public enum TransportProtocol {
        TCP,
        UDP
    }

    /**
     * What waits on disk for Kafka.
     *
     * @param maxBytes most the spool takes; when it is full the oldest goes, as a counted gap
     * @param segmentBytes size at which a new file is begun
     * @param reserveBytes space that stays free on the disk
     * @param fsync when files are forced to the disk
     * @param fsyncInterval how often, when {@code fsync} is interval
     */
    public record SpoolSettings(
            long maxBytes, long segmentBytes, long reserveBytes, Fsync fsync, Duration fsyncInterval) {
        private static final long LEAST_SEGMENT = 64L << 10;

        public SpoolSettings {
            Check.between("spool.segment-bytes", segmentBytes, LEAST_SEGMENT, 1L << 30);
            if (maxBytes < 2 * segmentBytes) {
                throw new SettingException(
                        "spool.max-bytes",
                        "must be at least twice spool.segment-bytes (" + segmentBytes + "), not " + maxBytes);
            }
            Check.between("spool.reserve-bytes", reserveBytes, 0, Long.MAX_VALUE);
            Check.positive("spool.fsync-interval", fsyncInterval);
        }

        /** What holds when nothing is said. */
        public static SpoolSettings defaults() {
            return new SpoolSettings(1L << 30, 16L << 20, 256L << 20, Fsync.INTERVAL, Duration.ofSeconds(1));
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
     *
     * @param processes the process that holds a socket
     * @param users names of users
     * @param containers control groups and containers
     */
    public record EnrichSettings(boolean processes, boolean users, boolean containers) {}

    /**
     * Where the collector's own numbers can be read.
     *
     * @param enabled whether they can be
     * @param listen HOST:PORT of /metrics, /health and /ready; port 0 for a free one
     */
    public record MetricsSettings(boolean enabled, String listen) {
        public MetricsSettings {
            Check.hostAndPort("metrics.listen", listen);
        }

        /** What holds when nothing is said. */
        public static MetricsSettings defaults() {
            return new MetricsSettings(true, "127.0.0.1:9464");
        }
    }
}
