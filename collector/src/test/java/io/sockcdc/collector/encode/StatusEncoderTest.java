package io.sockcdc.collector.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.model.GapCause;
import io.sockcdc.collector.model.Status;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class StatusEncoderTest {
    private final StatusEncoder encoder = new StatusEncoder(Sample.HOST, "0.1.0");

    @Test
    void everyPartOfAStatusIsWritten() {
        Status status = new Status(
                Status.Kind.SNAPSHOT_END,
                5,
                1_763_612_770_123_456L,
                List.of(4026531840L, 7L),
                List.of("no CAP_NET_ADMIN: marks are missing"),
                new Status.Snapshot(3, 4026531840L, true, true, 9L, Map.of("TCP/ESTABLISHED", 9L), 100, 200L, 300L),
                new Status.Gap(GapCause.KERNEL_DROP, 1L, 2L, 3, 4, 5L, 6L, 7L, 1L, "why"),
                new Status.Counters(
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        8,
                        9,
                        10,
                        new Status.Pressure(11L, 12, 13, 14, 15, 16),
                        new Status.Connections(17, 18, 19)),
                Map.of("TcpActiveOpens", 20L),
                -21L);

        Map<String, Object> read = encoded(status);

        assertThat(read)
                .containsEntry("kind", "SNAPSHOT_END")
                .containsEntry("host_id", "host-1")
                .containsEntry("host_name", "name")
                .containsEntry("boot_id", "boot-1")
                .containsEntry("epoch", 7L)
                .containsEntry("sequence", 5L)
                .containsEntry("at", 1_763_612_770_123_456L)
                .containsEntry("version", "0.1.0")
                .containsEntry("netns", List.of("4026531840", "7"))
                .containsEntry("degraded", List.of("no CAP_NET_ADMIN: marks are missing"))
                .containsEntry("kernel_counters", Map.of("TcpActiveOpens", 20L))
                .containsEntry("clock_step_us", -21L);
        assertThat(read.get("snapshot"))
                .isEqualTo(Map.of(
                        "number",
                        3L,
                        "netns",
                        4026531840L,
                        "key_frame",
                        true,
                        "complete",
                        true,
                        "sockets",
                        9L,
                        "states",
                        Map.of("TCP/ESTABLISHED", 9L),
                        "began_at",
                        100L,
                        "ended_at",
                        200L,
                        "cost_us",
                        300L));
        assertThat(read.get("gap"))
                .isEqualTo(Map.of(
                        "cause",
                        "KERNEL_DROP",
                        "netns",
                        1L,
                        "lost",
                        2L,
                        "from",
                        3L,
                        "until",
                        4L,
                        "first_sequence",
                        5L,
                        "last_sequence",
                        6L,
                        "gap_epoch",
                        7L,
                        "lost_at_least",
                        1L,
                        "detail",
                        "why"));
        assertThat(read.get("counters")).isEqualTo(counters());
    }

    @Test
    void partsThatAreMissingAreAbsent() {
        for (Status.Kind kind : Status.Kind.values()) {
            Map<String, Object> read = encoded(new Status(kind, 0, 1, List.of(), List.of(), null, null, null));

            assertThat(read)
                    .containsEntry("kind", kind.name())
                    .doesNotContainKeys("snapshot", "gap", "counters", "kernel_counters", "clock_step_us");
        }
    }

    @Test
    void everyCauseOfAGapIsKnownToTheSchema() {
        for (GapCause cause : GapCause.values()) {
            Status.Gap gap = new Status.Gap(cause, null, null, 1, 2, null, null, null, "");

            Map<String, Object> read =
                    encoded(new Status(Status.Kind.GAP, 0, 1, List.of(), List.of(), null, gap, null));

            assertThat(read.get("gap")).isEqualTo(Map.of("cause", cause.name(), "from", 1L, "until", 2L, "detail", ""));
        }
    }

    private static Map<String, Object> counters() {
        String list =
                "received dropped malformed suppressed tracked snapshots torn_snapshots gaps spool_bytes unpublished"
                        + " lag_us unspooled at_risk receive_buffer_bytes shed_details shed_changes"
                        + " tcp_told tcp_untold_least tcp_untold_most";
        String[] names = list.split(" ");
        Map<String, Object> counters = new HashMap<>();
        Arrays.stream(names).forEach(name -> counters.put(name, counters.size() + 1L));
        return counters;
    }

    private Map<String, Object> encoded(Status status) {
        EncodeBuffer out = new EncodeBuffer(1);
        encoder.encode(status, out);
        return AvroReading.fields((GenericRecord)
                AvroReading.spoolEntry(out.array(), 0, out.length()).get("body"));
    }
}
