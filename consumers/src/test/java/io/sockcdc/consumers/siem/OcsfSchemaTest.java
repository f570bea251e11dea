package io.sockcdc.consumers.siem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.testkit.Machine;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What we write as OCSF, against the published schema. */
class OcsfSchemaTest {
    /** What came with 1.9.0 (its changelog) must not stand in lines that say 1.8.0. */
    private static final Set<String> NEWER = Set.of(
            "initiator", "initiator_id", "uid_numeric", "event_codes", "log_sources", "notes", "sensor_info_list");

    private final OcsfMapper mapper = new OcsfMapper("0.1.0");

    @Test
    @Requires(Need.SIEM_SCHEMAS)
    void eventsAreNetworkActivity() {
        // given
        List<byte[]> lines = new ArrayList<>();
        for (Role role : Role.values()) {
            for (Op op : Op.values()) {
                SocketEvent event = Samples.whole(role);
                event.setOp(op);
                lines.add(mapper.event(Samples.key(), event));
            }
        }
        Samples.events(21, 3000).forEach(event -> lines.add(mapper.event(Samples.key(), event)));
        // then
        assertThat(faults("network_activity", lines)).isEmpty();
    }

    @Test
    @Requires(Need.SIEM_SCHEMAS)
    void anomaliesAreDetectionFindings() {
        // given
        List<byte[]> lines = new ArrayList<>();
        for (Life life : Life.values()) {
            lines.add(mapper.anomaly(Samples.anomaly("remote", life)));
            Anomaly bare = Samples.anomaly("destination", life);
            bare.setTechnique(null);
            bare.setBaseline(null);
            bare.setEvidence(List.of());
            bare.setHostIds(List.of());
            lines.add(mapper.anomaly(bare));
        }
        Samples.anomalies(22, 1000).forEach(anomaly -> lines.add(mapper.anomaly(anomaly)));
        // then
        assertThat(faults("detection_finding", lines)).isEmpty();
    }

    @Test
    @Requires(Need.SIEM_SCHEMAS)
    void theValidatorFindsWhatIsWrong() {
        ObjectNode line = (ObjectNode) Flat.read(mapper.event(Samples.key(), Samples.whole(Role.CLIENT)));
        line.remove("severity_id");
        line.put("activity_id", 77);
        line.put("colour", "red");
        ((ObjectNode) line.get("connection_info")).remove("direction_id");
        ((ObjectNode) line.get("src_endpoint")).put("ip", "not-an-ip").put("port", 70_000);
        Set<String> faults = new TreeSet<>();
        new OcsfSchema(Machine.siemSchemas().resolve("ocsf")).check("network_activity", line, faults);
        assertThat(faults).hasSize(7);
    }

    @ParameterizedTest
    @CsvSource({
        "OPEN,, 400101",
        "CLOSE, GRACEFUL, 400102",
        "CLOSE, RESET, 400103",
        "CLOSE, NEVER_CONNECTED, 400104",
        "CLOSE, REFUSED, 400105",
        "CHANGE,, 400106",
        "CLOSE, HOST_RESTART, 400102"
    })
    void theTypeFollowsFromWhatHappened(Op op, CloseReason reason, int type) {
        SocketEvent event = Samples.whole(Role.CLIENT);
        event.setOp(op);
        event.setCloseReason(reason);
        assertThat(Flat.of(mapper.event(Samples.key(), event))).containsEntry("type_uid", Integer.toString(type));
    }

    @Test
    void aListenerIsTheDestination() {
        SocketEvent event = Samples.whole(Role.LISTENER);
        event.setOp(Op.OPEN);
        event.setRemoteIp(null);
        event.setRemotePort(null);
        assertThat(Flat.of(mapper.event(Samples.key(), event)))
                .containsEntry("type_name", "Network Activity: Listen")
                .containsEntry("dst_endpoint.ip", "192.0.2.10")
                .doesNotContainKey("src_endpoint.ip");
    }

    @Test
    void trafficIsCountedFromTheSource() {
        SocketEvent server = Samples.whole(Role.SERVER);
        server.setPayloadBytesSent(1000L);
        server.setPayloadBytesReceived(10L);
        assertThat(Flat.of(mapper.event(Samples.key(), server)))
                .containsEntry("cumulative_traffic.bytes_out", "10")
                .containsEntry("cumulative_traffic.bytes_in", "1000")
                .containsEntry("observation_point_id", "2");
    }

    private static Set<String> faults(String eventClass, List<byte[]> lines) {
        OcsfSchema schema = new OcsfSchema(Machine.siemSchemas().resolve("ocsf"));
        Set<String> faults = new TreeSet<>();
        for (byte[] line : lines) {
            JsonNode event = Flat.read(line);
            schema.check(eventClass, event, faults);
            Flat.of(line).keySet().stream()
                    .filter(path -> !path.startsWith("unmapped."))
                    .filter(path -> NEWER.stream().anyMatch(name -> path.matches("(.*\\.)?" + name + "(\\..*)?")))
                    .forEach(path -> faults.add(path + " is newer than " + OcsfMapper.OCSF_VERSION));
        }
        return faults;
    }
}
