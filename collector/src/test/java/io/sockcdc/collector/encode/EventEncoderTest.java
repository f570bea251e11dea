package io.sockcdc.collector.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.model.HostIdentity;
import io.sockcdc.collector.model.SocketChange;
import io.sockcdc.collector.model.TcpMetric;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.TcpInfo;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventEncoderTest {
    private static final HostIdentity HOST =
            new HostIdentity("5f0c1a", "web-1.example", "0b9d8a1e-1111-2222-3333-444455556666", 42);

    private final EventEncoder encoder = new EventEncoder(HOST, EventEncoderTest::interfaceName);

    @Test
    void avroReadsEveryFieldOfEveryChange() {
        RandomChanges changes = new RandomChanges(1);
        EncodeBuffer out = new EncodeBuffer(16);
        for (long sequence = 1; sequence <= 20_000; sequence++) {
            SocketChange change = changes.next();
            out.clear();

            encoder.encode(change, sequence, out);

            GenericRecord body = (GenericRecord)
                    AvroReading.spoolEntry(out.array(), 0, out.length()).get("body");
            assertThat(AvroReading.fields((GenericRecord) body.get("key")))
                    .isEqualTo(Map.of(
                            "host_id", HOST.hostId(),
                            "boot_id", HOST.bootId(),
                            "netns", change.socket().netns(),
                            "cookie", change.socket().cookie()));
            Map<String, Object> read = AvroReading.fields((GenericRecord) body.get("event"));
            assertThat(read)
                    .as("event %d: %s", sequence, change)
                    .isEqualTo(ExpectedEvent.of(change, sequence, HOST, EventEncoderTest::interfaceName));
        }
    }

    @Test
    void entriesStandOneBehindTheOther() {
        RandomChanges changes = new RandomChanges(2);
        EncodeBuffer out = new EncodeBuffer(16);
        int[] ends = new int[200];
        for (int i = 0; i < ends.length; i++) {
            encoder.encode(changes.next(), i + 1, out);
            ends[i] = out.length();
        }

        for (int i = 0, from = 0; i < ends.length; from = ends[i++]) {
            GenericRecord body = (GenericRecord)
                    AvroReading.spoolEntry(out.array(), from, ends[i] - from).get("body");
            assertThat(((GenericRecord) body.get("event")).get("sequence")).isEqualTo(i + 1L);
        }
    }

    /** A field that is added, moved or retyped in the schema has to be added or moved in the encoder too. */
    @Test
    void theEncoderKnowsTheSchemasAsTheyAre() {
        assertThat(names(SocketKey.getClassSchema())).containsExactly("host_id", "boot_id", "netns", "cookie");
        assertThat(names(SocketEvent.getClassSchema()))
                .containsExactly(
                        ("op host_name epoch sequence observed_at captured_by healed opened_not_before opened_not_after "
                                        + "closed_not_before closed_not_after family protocol local_ip local_port remote_ip "
                                        + "remote_port interface_index interface direction role state previous_state "
                                        + "close_reason uid user inode pid command executable process_started_at cgroup_id "
                                        + "cgroup container_id container_name pod receive_queue send_queue accept_queue accept_queue_limit "
                                        + "timer timer_expires_ms retransmits memory congestion congestion_info tos tclass "
                                        + "class_id mark shutdown v6only socket_options ulp ulp_info tcp_info "
                                        + "payload_bytes_sent payload_bytes_received")
                                .split(" "));
        assertThat(names(TcpInfo.getClassSchema()))
                .containsExactly(Arrays.stream(TcpMetric.values())
                        .map(metric -> metric.name().toLowerCase(Locale.ROOT))
                        .toArray(String[]::new));
    }

    private static @Nullable String interfaceName(int index) {
        return index % 2 == 0 ? "eth" + index : null;
    }

    private static String[] names(Schema schema) {
        return schema.getFields().stream().map(Schema.Field::name).toArray(String[]::new);
    }
}
