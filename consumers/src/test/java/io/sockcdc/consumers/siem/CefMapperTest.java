package io.sockcdc.consumers.siem;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** CEF as a parser of others reads it. */
class CefMapperTest {
    private final CefMapper mapper = new CefMapper("0.1.0");

    @Test
    void theParserReadsEveryRandomEventAndAnomaly() {
        Samples.events(31, 2000).forEach(event -> {
            Map<String, String> read = CefReader.read(mapper.event(Samples.key(), event));
            assertThat(read).containsEntry("deviceExternalId", Samples.key().getHostId());
            assertThat(read).containsEntry("act", event.getOp().name());
        });
        Samples.anomalies(32, 500)
                .forEach(anomaly -> assertThat(CefReader.read(mapper.anomaly(anomaly)))
                        .containsEntry("deviceEventClassId", anomaly.getRule())
                        .containsEntry("msg", anomaly.getText()));
    }

    @Test
    void theKeysOfTheDictionaryHoldTheFlow() {
        assertThat(CefReader.read(mapper.event(Samples.key(), Samples.whole(Role.SERVER))))
                .containsEntry("deviceVendor", "sockcdc")
                .containsEntry("name", "Socket close")
                .containsEntry("src", "/198.51.100.7")
                .containsEntry("spt", "443")
                .containsEntry("dst", "/192.0.2.10")
                .containsEntry("dpt", "51514")
                .containsEntry("in", "10")
                .containsEntry("out", "1000")
                .containsEntry("proto", "TCP")
                .containsEntry("deviceDirection", "0")
                .containsEntry("outcome", "success")
                .containsEntry("reason", "GRACEFUL")
                .containsEntry("end", Long.toString(Samples.TIME.toEpochMilli()));
    }

    @Test
    void ipv6AddressesStandInTheirOwnKeys() {
        SocketEvent event = Samples.whole(Role.CLIENT);
        event.setLocalIp("2001:db8::1");
        event.setRemoteIp("2001:db8::2");
        assertThat(CefReader.read(mapper.event(Samples.key(), event)))
                .containsEntry("c6a2", "/2001:db8:0:0:0:0:0:1")
                .containsEntry("c6a2Label", "Source IPv6 Address")
                .containsEntry("c6a3", "/2001:db8:0:0:0:0:0:2")
                .doesNotContainKeys("src", "dst");
    }

    @Test
    void whatSteersTheFormatIsEscaped() {
        // given
        Anomaly anomaly = Samples.anomaly("remote", Life.OPEN);
        anomaly.setRule("a|b\\c");
        anomaly.setText("x=1 \\ y=2|z\nsecond suser=root line");
        // when
        byte[] line = mapper.anomaly(anomaly);
        // then
        assertThat(new String(line, StandardCharsets.UTF_8))
                .contains("|a\\|b\\\\c|")
                .contains("msg=x\\=1 \\\\ y\\=2|z\\nsecond suser\\=root line")
                .doesNotContain("\n");
        assertThat(CefReader.read(line)).doesNotContainKey("suser");
    }

    @Test
    void aCommandCannotForgeAKey() {
        SocketEvent event = Samples.whole(Role.CLIENT);
        event.setCommand("evil src=10.0.0.1 msg=fine");
        assertThat(CefReader.read(mapper.event(Samples.key(), event)))
                .containsEntry("sproc", "evil src=10.0.0.1 msg=fine")
                .containsEntry("src", "/192.0.2.10");
    }

    @Test
    void numbersThatAreTooLargeForTheDictionaryStandUnderOurKeyAlone() {
        SocketEvent event = Samples.whole(Role.CLIENT);
        event.setPayloadBytesSent(5_000_000_000L);
        assertThat(CefReader.read(mapper.event(Samples.key(), event)))
                .doesNotContainKey("in")
                .containsEntry("sockcdcPayloadBytesSent", "5000000000");
    }
}
