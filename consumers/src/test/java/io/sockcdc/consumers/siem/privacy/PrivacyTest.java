package io.sockcdc.consumers.siem.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sockcdc.codec.GeneratedClasses;
import io.sockcdc.consumers.siem.SiemFormat;
import io.sockcdc.consumers.siem.SiemMapper;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.AnomalyEvidence;
import io.sockcdc.schema.AnomalySubject;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.DataQuality;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.Severity;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyTest {
    private static final String HEX = HexFormat.of().formatHex(CryptoPanTest.SAMPLE_KEY);
    private static final PseudonymKey KEY = PseudonymKey.parse(HEX, "the test");
    private static final String LOCAL = "24.0.250.221";
    private static final String REMOTE = "128.11.68.132";

    @BeforeAll
    static void trustOurClasses() {
        GeneratedClasses.trust();
    }

    @ParameterizedTest
    @EnumSource(SiemFormat.class)
    void noLineInAnyFormatHoldsAnAddressThatHasAPseudonym(SiemFormat format) {
        // given
        SiemMapper mapper = format.mapper("0.1.0");
        Privacy privacy = pseudonyms(List.of());
        SocketEvent event = event();
        Anomaly anomaly = anomaly();
        // when
        privacy.apply(event);
        privacy.apply(anomaly);
        // then
        String line = text(mapper.event(key(), event)) + text(mapper.anomaly(anomaly));
        assertThat(line).contains("135.242.180.132").doesNotContain(LOCAL, REMOTE, "2001:db8::1");
    }

    @Test
    void whatIsDerivedIsDerivedFromThePseudonym() {
        SocketEvent open = event();
        SocketEvent masked = event();
        pseudonyms(List.of()).apply(masked);
        SiemMapper mapper = SiemFormat.ECS.mapper("0.1.0");
        assertThat(communityId(text(mapper.event(key(), masked))))
                .isNotEqualTo(communityId(text(mapper.event(key(), open))));
        Anomaly before = anomaly();
        Anomaly after = anomaly();
        pseudonyms(List.of()).apply(after);
        assertThat(after.getAnomalyId()).isNotEqualTo(before.getAnomalyId());
    }

    @Test
    void stepsOfOneAnomalyKeepOneId() {
        Anomaly open = anomaly();
        Anomaly clear = anomaly();
        clear.setLife(Life.CLEAR);
        clear.setAt(clear.getAt().plusSeconds(60));
        pseudonyms(List.of()).apply(open);
        pseudonyms(List.of()).apply(clear);
        assertThat(clear.getAnomalyId()).isEqualTo(open.getAnomalyId());
    }

    @Test
    void truncationKeepsThePrefix() {
        Privacy privacy = Privacy.of(AddressPolicy.TRUNCATE, 24, 48, List.of(), null);
        SocketEvent event = event();
        event.setRemoteIp("2001:db8:1:2:3:4:5:6");
        privacy.apply(event);
        assertThat(event.getLocalIp()).isEqualTo("24.0.250.0");
        assertThat(event.getRemoteIp()).isEqualTo("2001:db8:1::");
        Anomaly anomaly = anomaly();
        privacy.apply(anomaly);
        assertThat(anomaly.getSubject().getFields()).containsEntry("remote_ip", "128.11.68.0");
        assertThat(anomaly.getText())
                .isEqualTo("128.11.68.0:443 and [2001:db8::]:80 at 12:30:45 from 2001:db8::, 300.1.2.3; 24.0.250.0.");
    }

    @ParameterizedTest
    @CsvSource({"0, 0.0.0.0", "9, 128.0.0.0", "12, 128.0.0.0", "16, 128.11.0.0", "32, 128.11.68.132"})
    void anyPrefixCanBeKept(int bits, String left) {
        SocketEvent event = event();
        Privacy.of(AddressPolicy.TRUNCATE, bits, 48, List.of(), null).apply(event);
        assertThat(event.getRemoteIp()).isEqualTo(left);
    }

    @Test
    void anAddressThatCannotBeReadDoesNotSlipThrough() {
        SocketEvent event = event();
        event.setRemoteIp("128.11.68.132/32");
        pseudonyms(List.of()).apply(event);
        assertThat(event.getRemoteIp()).isNull();
    }

    @Test
    void droppedFieldsAreGoneFromEventsAndFromWhatAnomaliesRepeat() {
        Privacy privacy =
                Privacy.of(AddressPolicy.KEEP, 24, 48, List.of("command", "host_name", "user", "remote_ip"), null);
        SocketEvent event = event();
        Anomaly anomaly = anomaly();
        privacy.apply(event);
        privacy.apply(anomaly);
        String lines = text(SiemFormat.ECS.mapper("0.1.0").event(key(), event))
                + text(SiemFormat.OCSF.mapper("0.1.0").anomaly(anomaly));
        assertThat(lines).contains(LOCAL).doesNotContain("curl", "web-1", "alice", REMOTE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"op", "observed_at", "nothing", "tcp_info.nothing", "memory.rcvbuf", "local_ip.x"})
    void whatCannotBeDroppedIsRefusedByName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Privacy.of(AddressPolicy.KEEP, 24, 48, List.of(name), null))
                .withMessageContaining(name);
    }

    @Test
    void aKeyIsReadAsBytesHexOrBase64AndNeverShown(@TempDir Path folder) throws IOException {
        Path raw = folder.resolve("raw");
        Files.write(raw, CryptoPanTest.SAMPLE_KEY);
        Path base64 = folder.resolve("base64");
        Files.writeString(base64, java.util.Base64.getEncoder().encodeToString(CryptoPanTest.SAMPLE_KEY) + "\n");
        for (PseudonymKey key : List.of(KEY, PseudonymKey.read(raw), PseudonymKey.read(base64))) {
            SocketEvent event = event();
            Privacy.of(AddressPolicy.PSEUDONYM, 24, 48, List.of(), key).apply(event);
            assertThat(event.getRemoteIp()).isEqualTo("135.242.180.132");
            assertThat(key.toString()).doesNotContain(HEX.substring(0, 8));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PseudonymKey.parse("secret-that-is-no-key", "SOCKCDC_SIEM_KEY"))
                .withMessageContaining("SOCKCDC_SIEM_KEY")
                .withMessageNotContaining("secret-that");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Privacy.of(AddressPolicy.PSEUDONYM, 24, 48, List.of(), null))
                .withMessageContaining("siem.key-file");
    }

    private static Privacy pseudonyms(List<String> drop) {
        return Privacy.of(AddressPolicy.PSEUDONYM, 24, 48, drop, KEY);
    }

    private static String communityId(String line) {
        return line.replaceFirst(".*\"community_id\":\"([^\"]*)\".*", "$1");
    }

    private static String text(byte @Nullable [] line) {
        return line == null ? "" : new String(line, StandardCharsets.UTF_8);
    }

    static SocketKey key() {
        return new SocketKey("host-1", "boot-1", 1L, 7L);
    }

    static SocketEvent event() {
        return SocketEvent.newBuilder()
                .setOp(Op.CLOSE)
                .setHostName("web-1")
                .setEpoch(1)
                .setSequence(1)
                .setObservedAt(Instant.parse("2026-03-01T12:00:00Z"))
                .setCapturedBy(CapturedBy.DESTROY)
                .setFamily(Family.INET)
                .setProtocol(Protocol.TCP)
                .setLocalIp(LOCAL)
                .setLocalPort(50000)
                .setRemoteIp(REMOTE)
                .setRemotePort(443)
                .setDirection(Direction.OUTBOUND)
                .setRole(Role.CLIENT)
                .setState(State.CLOSE)
                .setUser("alice")
                .setPid(12)
                .setCommand("curl")
                .build();
    }

    static Anomaly anomaly() {
        return Anomaly.newBuilder()
                .setAnomalyId("id-over-the-address")
                .setLife(Life.OPEN)
                .setRule("connection-flood")
                .setSubject(new AnomalySubject("remote", Map.of("remote_ip", REMOTE, "process", "curl")))
                .setSeverity(Severity.HIGH)
                .setValue(5)
                .setThreshold(1)
                .setUnit("connections")
                .setEvidence(List.of(AnomalyEvidence.newBuilder()
                        .setHostId("host-1")
                        .setBootId("boot-1")
                        .setNetns(1)
                        .setCookie(7)
                        .setProtocol("TCP")
                        .setLocalIp(LOCAL)
                        .setRemoteIp(REMOTE)
                        .setCommand("curl")
                        .build()))
                .setFirstSeen(Instant.parse("2026-03-01T12:00:00Z"))
                .setLastSeen(Instant.parse("2026-03-01T12:00:05Z"))
                .setAt(Instant.parse("2026-03-01T12:00:05Z"))
                .setDataQuality(DataQuality.COMPLETE)
                .setText(REMOTE + ":443 and [2001:db8::1]:80 at 12:30:45 from 2001:db8::1, 300.1.2.3; " + LOCAL + ".")
                .setRulesFingerprint("abc")
                .build();
    }
}
