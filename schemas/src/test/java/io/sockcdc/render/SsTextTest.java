package io.sockcdc.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.filter.FilterNames;
import io.sockcdc.render.SsText.Detail;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.State;
import io.sockcdc.testkit.Machine;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SsTextTest {
    private static final Set<Detail> EVERYTHING = EnumSet.of(
            Detail.PROCESSES,
            Detail.EXTENDED,
            Detail.MEMORY,
            Detail.INFO,
            Detail.OPTIONS,
            Detail.NUMERIC,
            Detail.ONE_LINE,
            Detail.NO_HEADER);

    @Test
    @Requires(Need.CAPTURES)
    void everyRecordedLineOfSsIsPrintedWordForWord() throws IOException {
        int sockets = 0;
        try (Stream<Path> files = Files.walk(Machine.captures())) {
            for (Path file : files.filter(path -> path.toString().contains("_ss_tcp_info"))
                    .toList()) {
                List<String> lines = records(Files.readAllLines(file));
                for (String line : lines) {
                    assertSameWords(new SsLine(line, false));
                }
                sockets += lines.size();
            }
        }
        assertThat(sockets).isGreaterThan(300);
    }

    @Test
    @Requires({Need.ROOT, Need.SS})
    void whatSsPrintsHereIsPrintedWordForWord() throws IOException {
        Process ss = new ProcessBuilder(
                        "unshare",
                        "-n",
                        "sh",
                        "-c",
                        "ip link set lo up; exec \"$0\" -cp \"$1\" io.sockcdc.render.SsSample",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path"))
                .redirectErrorStream(true)
                .start();
        String text = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<String> lines = records(text.lines().toList());

        assertThat(lines).hasSizeGreaterThan(8);
        for (String line : lines) {
            assertSameWords(new SsLine(line, true));
        }
    }

    /** Joins the second line of a socket to its first and leaves the header out. */
    private static List<String> records(List<String> lines) {
        List<String> records = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("\t")) {
                records.set(records.size() - 1, records.get(records.size() - 1) + " " + line);
            } else if (!line.startsWith("State") && !line.startsWith("Netid") && !line.isBlank()) {
                records.add(line);
            }
        }
        return records;
    }

    private static void assertSameWords(SsLine line) throws IOException {
        StringBuilder out = new StringBuilder();
        SsText text = new SsText(out, EVERYTHING, null, 1);
        text.print(line.key, line.event);
        text.finish();

        String printed = out.toString().trim().replaceAll("\\([0-9.]+%\\)", "");
        assertThat(printed.split("\\s+", -1))
                .containsExactly(String.join(" ", line.words).split(" ", -1));
    }

    @Test
    void columnsAreAsWideAsTheirContentAndLookLikeSs() throws IOException {
        StringBuilder out = new StringBuilder();
        SsText text = new SsText(out, Set.of(), null, 100);
        SocketEvent listener = SampleEvents.close();
        listener.setState(State.LISTEN);
        listener.setLocalIp("0.0.0.0");
        listener.setLocalPort(40000);
        listener.setAcceptQueue(1L);
        listener.setAcceptQueueLimit(5L);
        text.print(SampleEvents.key(), listener);
        SocketEvent udp = SampleEvents.close();
        udp.setProtocol(Protocol.UDP);
        udp.setFamily(Family.INET6);
        udp.setLocalIp("2001:db8::1");
        udp.setLocalPort(53);
        udp.setInterface$("eth0");
        udp.setRemoteIp("192.0.2.1");
        udp.setRemotePort(5353);
        udp.setReceiveQueue(0L);
        udp.setSendQueue(12L);
        text.print(SampleEvents.key(), udp);
        text.finish();

        assertThat(out.toString()).isEqualTo("""
                        Netid State  Recv-Q Send-Q      Local Address:Port        Peer Address:Port Process
                        tcp   LISTEN 1      5                 0.0.0.0:40000            0.0.0.0:*
                        udp   ESTAB  0      12     [2001:db8::1]%eth0:53    [::ffff:192.0.2.1]:5353
                        """);
    }

    @Test
    void afterTheBufferedRowsItStreams() throws IOException {
        StringBuilder out = new StringBuilder();
        SsText text = new SsText(out, Set.of(), null, 2);
        text.print(SampleEvents.key(), SampleEvents.close());
        assertThat(out).isEmpty();
        text.print(SampleEvents.key(), SampleEvents.close());
        assertThat(out.toString().lines()).hasSize(3);
        text.print(SampleEvents.key(), SampleEvents.close());
        assertThat(out.toString().lines()).hasSize(4);
    }

    @Test
    void withNoSocketTheHeaderIsPrinted() throws IOException {
        StringBuilder out = new StringBuilder();
        new SsText(out, Set.of(), null, 10).finish();

        assertThat(out.toString()).startsWith("Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port Process");
    }

    @Test
    void namesStandForServicesButNotForEphemeralPorts() throws IOException {
        SocketEvent event = SampleEvents.close();
        event.setLocalIp("127.0.0.1");
        event.setLocalPort(40000);
        event.setRemoteIp("127.0.0.1");
        event.setRemotePort(443);
        StringBuilder out = new StringBuilder();
        SsText text = new SsText(out, Set.of(Detail.NO_HEADER), FilterNames.builtIn(), 1);
        text.print(SampleEvents.key(), event);

        assertThat(out.toString()).contains("127.0.0.1:40000 ").contains("127.0.0.1:https");
    }

    @Test
    void nothingFromOutsideReachesTheTerminalAsAControlCharacter() throws IOException {
        SocketEvent event = SampleEvents.close();
        String evil = "\u001b]0;owned\u0007\r\n\u009b31m\u202e\u2028\\x\"\t\ud800\u0000";
        event.setPid(1);
        event.setCommand(evil);
        event.setCgroup(evil);
        event.setInterface$(evil);
        event.setLocalIp(evil);
        event.setCongestion(evil);
        event.setUlp(evil);
        event.setUser(evil);
        StringBuilder out = new StringBuilder();
        SsText text = new SsText(out, EVERYTHING, null, 1);
        text.print(SampleEvents.key(), event);
        text.finish();
        new WatchText(out, false, null).print(SampleEvents.key(), event);

        assertThat(out.toString().replace("\n", "").codePoints())
                .allMatch(c -> c >= ' ' && c < 0x7f, "printable ASCII");
        assertThat(out.toString().lines()).hasSize(2);
        assertThat(out).contains("\\x1b]0;owned\\x07\\x0d\\x0a\\x9b31m\\u{202e}\\u{2028}\\\\x\\x22\\x09\\u{d800}\\x00");
    }

    @ParameterizedTest
    @CsvSource({
        "800,800bps",
        "8000,8kbps",
        "100000,100kbps",
        "1000000,1Mbps",
        "357e9,357Gbps",
        "90.28e9,90.3Gbps",
        "1.25e12,1.25Tbps",
        "1.5e12,1.5Tbps",
        "0,0bps"
    })
    void ratesHaveThreeDigitsAndAUnit(double bits, String text) {
        assertThat(Numbers.rate(bits, false)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "7200000,120min",
        "119999,1min59sec",
        "60000,1min",
        "601000,10min",
        "59000,59sec",
        "5098,5.098ms",
        "9999,9.999ms",
        "10500,10sec",
        "204,204ms",
        "4,004ms",
        "0,''"
    })
    void timersLoseWhatIsTooSmallToMatter(long millis, String text) {
        assertThat(Numbers.timer(millis)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "204,204",
        "0.042,0.042",
        "1234567.891,1.23457e+06",
        "0.00001,1e-05",
        "65.4321987,65.4322",
        "100000,100000"
    })
    void generalNumbersHaveSixDigits(double value, String text) {
        assertThat(Numbers.general(value, 6)).isEqualTo(text);
    }
}
