package io.sockcdc.consumers.siem;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Direction;
import io.sockcdc.schema.Life;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.Role;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.elasticsearch.grok.Grok;
import org.elasticsearch.grok.GrokBuiltinPatterns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** conn.log as the reader of Zeek logs that Elastic ships reads it. */
class ZeekMapperTest {
    private static final Grok READER = new Grok(GrokBuiltinPatterns.ecsV1Patterns(), "^%{ZEEK_CONN}", ignored -> {});

    private final SiemMapper mapper = SiemFormat.ZEEK.mapper("0.1.0");

    @Test
    void theReaderFindsEveryColumn() {
        Map<String, Object> read = read(Samples.whole(Role.CLIENT));
        assertThat(read)
                .containsEntry("timestamp", "1772366340.123456")
                .containsEntry("source.ip", "192.0.2.10")
                .containsEntry("source.port", 51514)
                .containsEntry("destination.ip", "198.51.100.7")
                .containsEntry("destination.port", 443)
                .containsEntry("network.transport", "tcp")
                .containsEntry("zeek.connection.state", "SF")
                .containsEntry("zeek.connection.duration", 60.0f)
                .containsEntry("zeek.connection.orig_bytes", 1000L)
                .containsEntry("zeek.connection.resp_bytes", 10L)
                .containsEntry("source.packets", 12L)
                .containsEntry("destination.packets", 7L);
        assertThat(String.valueOf(read.get("zeek.connection.local_orig"))).isEqualTo("T");
        assertThat(String.valueOf(read.get("zeek.connection.local_resp"))).isEqualTo("F");
        assertThat(String.valueOf(read.get("zeek.session_id"))).matches("C[0-9a-zA-Z]{17}");
    }

    @Test
    void theReaderReadsEveryRandomLine() {
        int lines = 0;
        for (SocketEvent event : Samples.events(41, 20_000)) {
            byte[] line = mapper.event(Samples.key(), event);
            if (line != null) {
                lines++;
                String text = new String(line, StandardCharsets.UTF_8);
                assertThat(READER.captures(text)).as(text).isNotNull();
            }
        }
        assertThat(lines).isGreaterThan(100);
    }

    @Test
    void theHeaderNamesAsManyColumnsAsThereAreValuesAndTypes() {
        List<String> head =
                new String(mapper.header(), StandardCharsets.UTF_8).lines().toList();
        byte[] line = mapper.event(Samples.key(), Samples.whole(Role.CLIENT));
        assertThat(line).isNotNull();
        int values = new String(line, StandardCharsets.UTF_8).split("\t", -1).length;
        assertThat(head).first().isEqualTo("#separator \\x09");
        assertThat(head).contains("#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", "#path\tconn");
        assertThat(columns(head, "#fields")).hasSize(values);
        assertThat(columns(head, "#types"))
                .hasSize(values)
                .allMatch(type -> type.matches("time|string|addr|port|enum|interval|count|bool|set\\[string\\]"));
    }

    @Test
    void jsonHoldsTheSameValues() {
        // given
        SiemMapper json = SiemFormat.ZEEK_JSON.mapper("0.1.0");
        SocketEvent event = Samples.whole(Role.SERVER);
        List<String> names = columns(
                new String(mapper.header(), StandardCharsets.UTF_8).lines().toList(), "#fields");
        byte[] line = mapper.event(Samples.key(), event);
        byte[] object = json.event(Samples.key(), event);
        assertThat(line).isNotNull();
        assertThat(object).isNotNull();
        // when
        List<String> values = Arrays.asList(new String(line, StandardCharsets.UTF_8).split("\t", -1));
        Map<String, String> fields = Flat.of(object);
        // then
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            if (value.equals("-")) {
                assertThat(fields).doesNotContainKey(names.get(i));
            } else {
                assertThat(fields.get(names.get(i)))
                        .as(names.get(i))
                        .isIn(value, value.equals("T") ? "true" : "false", Double.toString(number(value)));
            }
        }
        assertThat(json.header()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "CLIENT, GRACEFUL, CLOSE_WAIT, SF, -",
                "CLIENT, REFUSED, SYN_SENT, REJ, Sr",
                "SERVER, REFUSED, SYN_SENT, -, -",
                "CLIENT, NEVER_CONNECTED, SYN_SENT, S0, S",
                "CLIENT, NEVER_CONNECTED, CLOSE, -, -",
                "SERVER, UNACCEPTED, ESTABLISHED, RSTR, -",
                "CLIENT, RESET, ESTABLISHED, -, -",
                "CLIENT, HOST_RESTART, ESTABLISHED, -, -"
            })
    void stateAndHistoryAreSaidWhereTheyAreKnown(
            Role role, CloseReason reason, State before, String state, String history) {
        SocketEvent event = Samples.whole(role);
        event.setCloseReason(reason);
        event.setPreviousState(before);
        ZeekConnection connection = new ZeekConnection();
        assertThat(connection.take(Samples.key(), event)).isTrue();
        assertThat(connection.value(ZeekConnection.Column.CONN_STATE)).isEqualTo(state);
        assertThat(connection.value(ZeekConnection.Column.HISTORY)).isEqualTo(history);
    }

    @Test
    void ofUdpNobodyKnowsWhoAnswered() {
        SocketEvent event = Samples.whole(Role.CLIENT);
        event.setProtocol(Protocol.UDP);
        ZeekConnection connection = new ZeekConnection();
        assertThat(connection.take(Samples.key(), event)).isTrue();
        assertThat(connection.value(ZeekConnection.Column.CONN_STATE)).isNull();
        assertThat(connection.value(ZeekConnection.Column.PROTO)).isEqualTo("udp");
    }

    @Test
    void onlyTheEndOfAConnectionIsALine() {
        SocketEvent open = Samples.whole(Role.CLIENT);
        open.setOp(Op.OPEN);
        SocketEvent listener = Samples.whole(Role.LISTENER);
        SocketEvent unconnected = Samples.whole(Role.UNKNOWN);
        unconnected.setRemoteIp(null);
        for (SocketEvent event : List.of(open, listener, unconnected)) {
            assertThat(mapper.event(Samples.key(), event)).isNull();
        }
        assertThat(mapper.anomaly(Samples.anomaly("remote", Life.OPEN))).isNull();
    }

    @Test
    void theUidIsTheSocketsAndBothEndsOfALocalConnectionAreLocal() {
        SocketEvent event = Samples.whole(Role.CLIENT);
        event.setDirection(Direction.LOCAL);
        SocketKey other = Samples.key();
        other.setCookie(77);
        ZeekConnection connection = new ZeekConnection();
        connection.take(Samples.key(), event);
        String uid = connection.value(ZeekConnection.Column.UID);
        assertThat(connection.value(ZeekConnection.Column.LOCAL_RESP)).isEqualTo("T");
        assertThat(connection.value(ZeekConnection.Column.LOCAL_ORIG)).isEqualTo("T");
        connection.take(Samples.key(), Samples.whole(Role.SERVER));
        assertThat(connection.value(ZeekConnection.Column.UID)).isEqualTo(uid);
        connection.take(other, event);
        assertThat(connection.value(ZeekConnection.Column.UID)).isNotEqualTo(uid);
    }

    private Map<String, Object> read(SocketEvent event) {
        byte[] line = mapper.event(Samples.key(), event);
        assertThat(line).isNotNull();
        Map<String, Object> captures = READER.captures(new String(line, StandardCharsets.UTF_8));
        assertThat(captures).isNotNull();
        return captures;
    }

    private static List<String> columns(List<String> head, String name) {
        String row = head.stream()
                .filter(line -> line.startsWith(name + "\t"))
                .findFirst()
                .orElseThrow();
        return Arrays.asList(row.split("\t", -1)).subList(1, row.split("\t", -1).length);
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
