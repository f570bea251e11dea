package io.sockcdc.consumers.config;

import io.sockcdc.consumers.topology.counts.Networks;
import io.sockcdc.settings.ByteSize;
import io.sockcdc.settings.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the events are analysed. The constructor refuses what cannot be, with an {@link IllegalArgumentException} that names
 * the key.
 */
public record AnalyzeSettings(
        @Setting("Threads that analyse in this process, 1 to 64; more than kafka.partitions do not help.")
        int threads,

        @Setting("Copies of the analysis state kept ready on other processes, 0 to 4, so that one of them can go on "
                + "at once.")
        int standbyReplicas,

        @Setting("Where the state is kept: memory, or disk (RocksDB in the data directory); either is restored from "
                + "Kafka after a crash.")
        StateStore stateStore,

        @Setting("Memory for state that changed since the last commit, per process.")
        ByteSize cache,

        @Setting("How often results are committed and so become visible, 10 ms to 30 s.")
        Duration commitInterval,

        @Setting("Whether results are written within transactions of Kafka, each exactly once; without, at least once: "
                + "for a Kafka, or a user, that has none.")
        boolean transactions,

        @Setting("How long a host may be silent, in event time, before its open sockets leave the counts; longer "
                + "than heartbeat-interval.")
        Duration hostTimeout,

        @Setting("How long a silent host is remembered, in event time, so that its sockets count again when it comes "
                + "back.")
        Duration hostForgotten,

        @Setting("How long a subject without open connections is kept, in event time.")
        Duration idleExpiry,

        @Setting("Subjects of one kind that each partition counts one by one, 10 to 10000000; what is beyond is "
                + "counted together in a remainder, the smallest first.")
        int subjectLimit,

        @Setting("How often the counts of a subject are published, at most; 0s publishes every change.")
        Duration updateInterval,

        @Setting("Networks that are counted as a whole: ADDRESS/LENGTH and a name, as 10.0.0.0/8 and office.")
        Map<String, String> networks,

        @Setting("File of rules, thresholds and groups; read again when it changes. By default the rules that ship.")
        @Nullable Path rulesFile) {
    /** Where state is kept. */
    public enum StateStore {
        /** In memory. */
        MEMORY,
        /** In RocksDB. */
        DISK
    }

    public AnalyzeSettings {
        networks = Map.copyOf(networks);
        between("threads", threads, 1, 64);
        between("standby-replicas", standbyReplicas, 0, 4);
        between("cache", cache.bytes(), 0, 1L << 40);
        between("commit-interval in milliseconds", commitInterval.toMillis(), 10, 30_000);
        positive("host-timeout", hostTimeout);
        if (hostForgotten.compareTo(hostTimeout) < 0) {
            throw new IllegalArgumentException("analyze.host-forgotten must not be shorter than analyze.host-timeout");
        }
        positive("idle-expiry", idleExpiry);
        between("subject-limit", subjectLimit, 10, 10_000_000);
        if (updateInterval.isNegative()) {
            throw new IllegalArgumentException("analyze.update-interval must not be negative");
        }
        try {
            Networks.of(networks);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("analyze.networks: " + e.getMessage(), e);
        }
    }

    /** What holds when nothing is said. */
    public static AnalyzeSettings defaults() {
        return new AnalyzeSettings(
                1,
                0,
                StateStore.MEMORY,
                ByteSize.ofMebibytes(32),
                Duration.ofMillis(100),
                true,
                Duration.ofMinutes(1),
                Duration.ofDays(1),
                Duration.ofMinutes(15),
                10_000,
                Duration.ofSeconds(1),
                Map.of(),
                null);
    }

    private static void between(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "analyze." + key + " must be from " + least + " to " + most + ", not " + value);
        }
    }

    private static void positive(String key, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException("analyze." + key + " must be at least 1ms, not " + value);
        }
    }
}
