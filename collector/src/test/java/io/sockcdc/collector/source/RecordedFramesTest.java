package io.sockcdc.collector.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TcpMetric;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.testkit.SsComparison;
import io.sockcdc.testkit.Machine;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import io.sockcdc.testkit.ss.SsOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Requires(Need.CAPTURES)
class RecordedFramesTest {
    private static final long NETNS = 4026531840L;

    @ParameterizedTest
    @ValueSource(strings = {"4_19_319", "5_15_164", "6_1_103", "6_10_3"})
    void everyFieldThatSsPrintedIsDecoded(String kernel) throws IOException {
        Path folder = Machine.captures().resolve(kernel);
        Map<Long, Map<String, String>> said =
                SsOutput.byCookie(Files.readString(folder.resolve(kernel + "_ss_tcp_info_a_100")));
        MalformedCounts malformed = new MalformedCounts();
        Map<Long, SocketRecord> records = new LinkedHashMap<>();

        RecordedFrames.Summary summary = RecordedFrames.read(
                folder.resolve(kernel + "_tcp_100_sockets.pcap"),
                NETNS,
                malformed,
                record -> assertThat(records.put(record.cookie(), record)).isNull());

        assertThat(summary).isEqualTo(new RecordedFrames.Summary(11, 0, false));
        assertThat(malformed.total()).isZero();
        assertThat(records).hasSizeGreaterThan(300).containsOnlyKeys(said.keySet());
        records.forEach((cookie, record) -> {
            assertThat(SsComparison.differences(record, Objects.requireNonNull(said.get(cookie))))
                    .as("socket %x of kernel %s", cookie, kernel)
                    .isEmpty();
            assertThat(record.protocol()).isEqualTo(Protocol.TCP);
            assertThat(record.netns()).isEqualTo(NETNS);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "4_19_319,224,BYTES_RETRANS,REORD_SEEN",
        "5_15_164,232,SND_WND,SND_WND",
        "6_10_3,248,RCV_WND,TOTAL_RTO_TIME_MS"
    })
    void asManyFieldsArriveAsTheKernelSends(String kernel, int bytes, TcpMetric sent, TcpMetric last) {
        List<SocketRecord> records = new ArrayList<>();

        RecordedFrames.read(
                Machine.captures().resolve(kernel).resolve(kernel + "_tcp_100_sockets.pcap"),
                NETNS,
                new MalformedCounts(),
                records::add);

        assertThat(records)
                .filteredOn(record -> record.state() == SocketState.ESTABLISHED)
                .as("%d bytes of tcp_info", bytes)
                .allSatisfy(record -> {
                    assertThat(record.tcpInfo()).isNotNull();
                    assertThat(record.tcpInfo().has(sent)).isTrue();
                    assertThat(record.tcpInfo().arrived()).isEqualTo(last.ordinal() + 1);
                });
        assertThat(records)
                .filteredOn(record -> record.state() == SocketState.TIME_WAIT)
                .isNotEmpty()
                .allSatisfy(record -> {
                    assertThat(record.tcpInfo()).isNull();
                    assertThat(record.isTimeWaitEntry()).isTrue();
                });
    }
}
