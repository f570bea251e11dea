package io.sockcdc.consumers.siem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.testkit.Machine;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What we write as ECS, against the field list that Elastic generates from its schema. */
class EcsFieldsTest {
    private static final Set<String> TEXT = Set.of("keyword", "match_only_text", "wildcard", "constant_keyword");

    /** The values that the schema expects (field reference of event.kind, event.category, event.type, event.outcome). */
    private static final Map<String, Set<String>> EXPECTED = Map.of(
            "event.kind", Set.of("alert", "event"),
            "event.category", Set.of("network", "intrusion_detection"),
            "event.type", Set.of("access", "allowed", "connection", "denied", "end", "info", "protocol", "start"),
            "event.outcome", Set.of("success", "failure", "unknown"),
            "network.direction", Set.of("ingress", "egress", "inbound", "outbound", "internal", "external", "unknown"),
            "network.type", Set.of("ipv4", "ipv6"),
            "host.os.type", Set.of("linux"));

    private final EcsMapper mapper = new EcsMapper("0.1.0");

    private record Field(String type, boolean array) {}

    @Test
    @Requires(Need.SIEM_SCHEMAS)
    void everyFieldWrittenIsInElasticsListWithItsType() throws IOException {
        // given
        Map<String, Field> fields = fields();
        List<byte[]> lines = new ArrayList<>();
        for (Role role : Role.values()) {
            lines.add(mapper.event(Samples.key(), Samples.whole(role)));
        }
        Samples.events(11, 3000).forEach(event -> lines.add(mapper.event(Samples.key(), event)));
        for (Life life : Life.values()) {
            lines.add(mapper.anomaly(Samples.anomaly("remote", life)));
        }
        Samples.anomalies(12, 1000).forEach(anomaly -> lines.add(mapper.anomaly(anomaly)));
        // when
        Set<String> wrong = new TreeSet<>();
        Set<String> used = new TreeSet<>();
        lines.forEach(line -> check("", Flat.read(line), fields, wrong, used));
        // then
        assertThat(wrong).isEmpty();
        assertThat(used)
                .contains(
                        "@timestamp",
                        "ecs.version",
                        "event.kind",
                        "event.category",
                        "event.type",
                        "event.action",
                        "event.outcome",
                        "event.duration",
                        "event.id",
                        "event.sequence",
                        "event.module",
                        "event.dataset",
                        "network.transport",
                        "network.community_id",
                        "network.direction",
                        "network.bytes",
                        "source.ip",
                        "source.port",
                        "destination.ip",
                        "destination.port",
                        "host.id",
                        "process.pid",
                        "process.executable",
                        "user.id",
                        "container.id",
                        "related.ip",
                        "rule.id",
                        "threat.technique.id",
                        "threat.technique.subtechnique.id",
                        "event.risk_score");
    }

    @Test
    void theClientIsTheSourceWhicheverEndIsSeen() {
        SocketEvent client = Samples.whole(Role.CLIENT);
        SocketEvent server = Samples.whole(Role.SERVER);
        assertThat(Flat.of(mapper.event(Samples.key(), client)))
                .containsEntry("source.ip", "192.0.2.10")
                .containsEntry("destination.ip", "198.51.100.7")
                .containsEntry("network.direction", "egress")
                .containsEntry("event.action", "disconnect_received");
        assertThat(Flat.of(mapper.event(Samples.key(), server)))
                .containsEntry("source.ip", "198.51.100.7")
                .containsEntry("destination.ip", "192.0.2.10")
                .containsEntry("network.direction", "ingress");
    }

    @Test
    void bytesBelongToTheEndThatSentThem() {
        SocketEvent server = Samples.whole(Role.SERVER);
        server.setPayloadBytesSent(1000L);
        server.setPayloadBytesReceived(10L);
        assertThat(Flat.of(mapper.event(Samples.key(), server)))
                .containsEntry("source.bytes", "10")
                .containsEntry("destination.bytes", "1000")
                .containsEntry("network.bytes", "1010");
    }

    @Test
    void aRefusedConnectionIsADeniedFailure() {
        SocketEvent event = Samples.whole(Role.CLIENT);
        event.setCloseReason(CloseReason.REFUSED);
        assertThat(Flat.of(mapper.event(Samples.key(), event)))
                .containsEntry("event.outcome", "failure")
                .containsEntry("event.reason", "REFUSED")
                .containsEntry("event.type", "connection\nend\ndenied");
        event.setOp(Op.OPEN);
        event.setCloseReason(null);
        assertThat(Flat.of(mapper.event(Samples.key(), event))).containsEntry("event.type", "connection\nstart");
    }

    @Test
    void aSocketThatWasFirstSeenWhenItClosedHasNoStartAndNoDuration() {
        SocketEvent event = Samples.whole(Role.CLIENT);
        event.setOpenedNotBefore(null);
        event.setOpenedNotAfter(event.getClosedNotAfter());
        assertThat(Flat.of(mapper.event(Samples.key(), event)))
                .doesNotContainKeys("event.start", "event.duration")
                .containsKey("event.end");
    }

    @Test
    void anAnomalyIsAnAlertWithItsTechnique() {
        Anomaly anomaly = Samples.anomaly("remote", Life.OPEN);
        assertThat(Flat.of(mapper.anomaly(anomaly)))
                .containsEntry("event.kind", "alert")
                .containsEntry("rule.id", "connection-flood")
                .containsEntry("rule.name", "Connection flood")
                .containsEntry("source.ip", "198.51.100.7")
                .containsEntry("threat.framework", "MITRE ATT&CK")
                .containsEntry("threat.tactic.id", "TA0040")
                .containsEntry("threat.technique.id", "T1499")
                .containsEntry("threat.technique.subtechnique.id", "T1499.001")
                .containsEntry("threat.technique.subtechnique.name", "OS Exhaustion Flood");
    }

    private static void check(
            String path, JsonNode node, Map<String, Field> fields, Set<String> wrong, Set<String> used) {
        if (path.equals("sockcdc")) {
            return;
        }
        Field field = fields.get(path);
        if (node.isContainerNode() && node.isEmpty()) {
            wrong.add(path + " is empty");
        }
        if (node.isObject()) {
            if (field != null && !field.type().equals("object")) {
                wrong.add(path + " is an object, not a " + field.type());
            }
            node.properties()
                    .forEach(entry -> check(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                            entry.getValue(),
                            fields,
                            wrong,
                            used));
            return;
        }
        used.add(path);
        if (field == null) {
            wrong.add(path + " is not in the list");
        } else if (field.array() != node.isArray()) {
            wrong.add(path + " is an array here or there only");
        } else if (node.isArray()) {
            node.forEach(item -> checkValue(path, item, field.type(), wrong));
        } else {
            checkValue(path, node, field.type(), wrong);
        }
    }

    private static void checkValue(String path, JsonNode value, String type, Set<String> wrong) {
        boolean right = switch (type) {
            case "long" -> value.isIntegralNumber() && value.canConvertToLong();
            case "float", "scaled_float" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "date" -> value.isTextual() && isTime(value.asText());
            case "ip" -> value.isTextual() && IpBytes.parse(value.asText()) != null;
            default ->
                TEXT.contains(type) && value.isTextual() && !value.asText().isEmpty();
        };
        if (!right) {
            wrong.add(path + " is no " + type + ": " + value);
        }
        Set<String> expected = EXPECTED.get(path);
        if (expected != null && !expected.contains(value.asText())) {
            wrong.add(path + " is none of the expected values: " + value);
        }
    }

    private static boolean isTime(String text) {
        return text.endsWith("Z") && Instant.parse(text).isAfter(Instant.EPOCH);
    }

    private static Map<String, Field> fields() throws IOException {
        Map<String, Field> fields = new HashMap<>();
        for (String line : Files.readAllLines(Machine.siemSchemas().resolve("ecs/fields.csv"))) {
            String[] columns = line.split(",", 8);
            if (columns.length == 8) {
                fields.put(columns[3], new Field(columns[4], columns[6].equals("array")));
            }
        }
        assertThat(fields).hasSizeGreaterThan(1000);
        return fields;
    }
}
