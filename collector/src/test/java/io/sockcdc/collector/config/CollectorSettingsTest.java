package io.sockcdc.collector.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockcdc.collector.config.CollectorSettings.CaptureSettings;
import io.sockcdc.collector.config.CollectorSettings.Fsync;
import io.sockcdc.collector.config.CollectorSettings.HostSettings;
import io.sockcdc.collector.config.CollectorSettings.KafkaSettings;
import io.sockcdc.collector.config.CollectorSettings.MetricsSettings;
import io.sockcdc.collector.config.CollectorSettings.SpoolSettings;
import io.sockcdc.collector.config.CollectorSettings.TransportProtocol;
import io.sockcdc.registry.RegistrySettings;
import io.sockcdc.settings.ByteSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorSettingsTest {
    @Test
    void theDefaultsAreAllowed() {
        CollectorSettings settings = CollectorSettings.defaults();

        assertThat(settings.capture().receiveBuffer().bytes()).isEqualTo(16_777_216);
        assertThat(settings.spool().maxBytes().bytes()).isEqualTo(1_073_741_824);
        assertThat(settings.capture().protocols()).containsExactly(TransportProtocol.TCP, TransportProtocol.UDP);
        assertThat(settings.metrics().listen()).startsWith("127.0.0.1:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9464", ":9464", "host:", "host:x", "host:65536", "host:-1", "host:9 ", "host:999999"})
    void aListenAddressIsHostAndPort(String listen) {
        assertThatThrownBy(() -> new MetricsSettings(true, listen))
                .isInstanceOf(SettingException.class)
                .hasMessage("metrics.listen must be HOST:PORT, not '" + listen + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:0", "[::1]:9464", "metrics.example:65535"})
    void listenAddressesThatAreRight(String listen) {
        assertThat(new MetricsSettings(true, listen).listen()).isEqualTo(listen);
    }

    @ParameterizedTest
    @CsvSource({"0", "-0.1", "1.01", "NaN"})
    void aShareIsMoreThanNothingAndAtMostAll(double share) {
        assertRefused("capture.snapshot-cpu-share", () -> capture(share, 250, 30_000, 16 << 20));
    }

    @Test
    void theShortestIntervalIsNotLongerThanTheLongest() {
        assertThatThrownBy(() -> capture(0.02, 2000, 1000, 16 << 20))
                .hasMessage(
                        "capture.snapshot-min-interval must not be longer than capture.snapshot-max-interval (PT1S),"
                                + " not PT2S");
        assertRefused("capture.snapshot-min-interval", () -> capture(0.02, 0, 1000, 16 << 20));
    }

    @Test
    void aReceiveBufferHasBounds() {
        assertRefused("capture.receive-buffer", () -> capture(0.02, 250, 1000, 100));
        assertRefused("capture.receive-buffer", () -> capture(0.02, 250, 1000, 1L << 31));
    }

    @Test
    void aSpoolHoldsAtLeastFourSegments() {
        assertThatThrownBy(() -> spool(1 << 20, 1 << 20, Duration.ofSeconds(1)))
                .hasMessage("spool.max-bytes must be at least four times spool.segment-bytes (1MiB), not 1MiB");
        assertRefused("spool.segment-bytes", () -> spool(1, 0, Duration.ofSeconds(1)));
        assertRefused("spool.fsync-interval", () -> spool(1 << 30, 1 << 20, Duration.ZERO));
    }

    private static SpoolSettings spool(long max, long segment, Duration interval) {
        return new SpoolSettings(
                new ByteSize(max), new ByteSize(segment), Duration.ofDays(1), new ByteSize(0), Fsync.NEVER, interval);
    }

    @Test
    void kafkaNeedsAServerATopicPrefixThatItAllowsAndCopies() {
        assertRefused("kafka.bootstrap-servers", () -> kafka(List.of(), "", 1, 1));
        assertRefused("kafka.bootstrap-servers", () -> kafka(List.of("localhost"), "", 1, 1));
        assertRefused("kafka.topic-prefix", () -> kafka(List.of("a:1"), "not allowed", 1, 1));
        assertRefused("kafka.topic-prefix", () -> kafka(List.of("a:1"), "x".repeat(101), 1, 1));
        assertRefused("kafka.partitions", () -> kafka(List.of("a:1"), "", 0, 1));
        assertRefused("kafka.replication-factor", () -> kafka(List.of("a:1"), "", 1, 0));
    }

    @Test
    void listsAndMapsAreCopied() {
        List<String> servers = new ArrayList<>(List.of("a:1"));
        KafkaSettings settings = kafka(servers, "p.", 1, 1);
        servers.add("b:2");

        assertThat(settings.bootstrapServers()).containsExactly("a:1");
    }

    @Test
    void aHostMayBeUnnamedButNotBlank() {
        assertThat(new HostSettings(null, null).id()).isNull();
        assertRefused("host.id", () -> new HostSettings(" ", null));
        assertRefused("host.name", () -> new HostSettings(null, ""));
    }

    @Test
    void aHeartbeatHasARhythm() {
        CollectorSettings d = CollectorSettings.defaults();
        assertRefused(
                "heartbeat-interval",
                () -> new CollectorSettings(
                        d.host(),
                        d.dataDir(),
                        d.kafka(),
                        d.capture(),
                        d.spool(),
                        d.enrich(),
                        d.metrics(),
                        Duration.ofSeconds(-1),
                        d.kernelCountersInterval(),
                        d.logLevel()));
    }

    private static void assertRefused(String key, ThrowingCallable construction) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(construction)
                .withMessageStartingWith(key + " must")
                .returns(key, SettingException::key);
    }

    private static KafkaSettings kafka(List<String> servers, String prefix, int partitions, int copies) {
        return new KafkaSettings(
                servers,
                prefix,
                partitions,
                copies,
                Duration.ofDays(7),
                Map.of(),
                Map.of(),
                RegistrySettings.defaults());
    }

    private static CaptureSettings capture(double share, long shortest, long longest, long buffer) {
        CaptureSettings d = CaptureSettings.defaults();
        return new CaptureSettings(
                d.namespaces(),
                d.namespaceInterval(),
                d.maxNamespaces(),
                d.filter(),
                d.protocols(),
                d.noise(),
                share,
                Duration.ofMillis(shortest),
                Duration.ofMillis(longest),
                d.keyFrameInterval(),
                d.changeInterval(),
                new ByteSize(buffer),
                d.receiveBufferLimit(),
                d.batchWait());
    }
}
