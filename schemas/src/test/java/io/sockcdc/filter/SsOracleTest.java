package io.sockcdc.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.filter.FilterTarget.Fact;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What ss selects, we select, and nothing else. */
@Requires({Need.ROOT, Need.SS})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SsOracleTest {
    private static final Map<String, Integer> STATES = Map.ofEntries(
            Map.entry("ESTAB", 1),
            Map.entry("SYN-SENT", 2),
            Map.entry("SYN-RECV", 3),
            Map.entry("FIN-WAIT-1", 4),
            Map.entry("FIN-WAIT-2", 5),
            Map.entry("TIME-WAIT", 6),
            Map.entry("UNCONN", 7),
            Map.entry("CLOSE-WAIT", 8),
            Map.entry("LAST-ACK", 9),
            Map.entry("LISTEN", 10),
            Map.entry("CLOSING", 11));

    private final Process zoo;
    private final PrintWriter ask;
    private final BufferedReader answer;

    SsOracleTest() throws IOException {
        zoo = new ProcessBuilder(
                        "unshare",
                        "-n",
                        "sh",
                        "-c",
                        "ip link set lo up && ip -6 addr add 2001:db8::1/64 dev lo nodad"
                                + " && ip -6 addr add 2001:db8:1::5/64 dev lo nodad && exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SocketZoo.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ask = new PrintWriter(zoo.getOutputStream(), true, StandardCharsets.UTF_8);
        answer = new BufferedReader(new InputStreamReader(zoo.getInputStream(), StandardCharsets.UTF_8));
    }

    @BeforeAll
    void theZooIsOpen() throws IOException {
        assertThat(answer.readLine()).isEqualTo("ready");
    }

    @AfterAll
    void closeTheZoo() {
        zoo.destroy();
    }

    @Test
    void theNamespaceHoldsManyKinds() {
        List<String> all = ss("");

        assertThat(all).hasSizeGreaterThan(25);
        assertThat(all.stream().map(line -> line.split("\\s+", -1)[1]))
                .contains("ESTAB", "LISTEN", "UNCONN", "SYN-SENT", "TIME-WAIT", "FIN-WAIT-2", "CLOSE-WAIT");
    }

    @Test
    void randomFiltersSelectWhatSsSelects() {
        List<Integer> ports = List.of(0, 53, 80, 123, 443, 1024, 7000, 8080, 9090, 32768, 40000, 65535);
        RandomFilters filters = new RandomFilters(4242, ports);
        Set<Integer> sizes = new HashSet<>();
        for (int i = 0; i < 400; i++) {
            SocketFilter filter = filters.forSs(i % 5);
            sizes.add(compare(filter.toString(), filter));
        }
        assertThat(sizes).as("sizes of the selections").hasSizeGreaterThan(10);
    }

    @Test
    void spellingsSelectWhatSsSelects() {
        for (String text : List.of(
                "sport 8080",
                "sport = 8080",
                "sport eq :0x1f90",
                "sport ne :http",
                "dport lt 1024",
                "dport <= :domain",
                "dport gt 9089 and dport leq 9090",
                "src 127/8 dst 127.8/16",
                "src 127.1",
                "src *:9090",
                "src :9090",
                "dst [2001:db8::1]:443",
                "dst [2001:db8:0:0::1]",
                "dst 2001:db8::/32",
                "src 2001:db8::/32:443",
                "src 0.0.0.0/0",
                "src 0::/0",
                "src [::]",
                "src 0.0.0.0",
                "src inet:127.0.0.1",
                "src inet:*",
                "dst inet6:*",
                "sport inet6::9090",
                "dev != lo",
                "dev lo",
                "dev 1",
                "state connected",
                "state synchronized",
                "state bucket",
                "state big",
                "state closed",
                "state syn-sent state time-wait sport >= 1",
                "exclude listening exclude established",
                "state all exclude connected",
                "! ( sport 8080 | dport 8080 )",
                "not sport 8080 && ! dport 8080",
                "autobound")) {
            compare(text, SocketFilter.parse(text));
        }
    }

    /** All are said in the documentation; when a later ss mends them this test tells. */
    @Test
    void ssDiffersWhereTheDocumentationSaysSo() {
        assertThat(ss("not src 0.0.0.0/0")).isEmpty();
        assertThat(select("not src 0.0.0.0/0")).isNotEmpty();
        assertThat(ss("dport = :9090 or sport = :8080 and sport = :9090")).isEmpty();
        assertThat(select("dport = :9090 or sport = :8080 and sport = :9090")).isNotEmpty();
        assertThat(ss("not autobound")).hasSizeLessThan(select("not autobound").size());
    }

    private int compare(String text, SocketFilter filter) {
        List<String> selected = ss(text);
        assertThat(identities(select(filter))).as(text).containsExactlyInAnyOrderElementsOf(identities(selected));
        return selected.size();
    }

    /** Protocol and ends: ss leaves the state out when a filter allows only one. */
    private static List<String> identities(List<String> lines) {
        return lines.stream()
                .map(line -> line.split(" ", -1))
                .map(columns -> columns[0] + " " + columns[columns.length - 2] + " " + columns[columns.length - 1])
                .toList();
    }

    private List<String> select(String text) {
        return select(SocketFilter.parse(text));
    }

    private List<String> select(SocketFilter filter) {
        return ss("").stream().filter(line -> filter.test(target(line))).toList();
    }

    /** Lines of ss, spaces squeezed. */
    private List<String> ss(String filter) {
        ask.println(filter);
        List<String> lines = new ArrayList<>();
        try {
            for (String line = answer.readLine(); !".".equals(line); line = answer.readLine()) {
                if (line == null) {
                    throw new IllegalStateException("the zoo has ended");
                }
                lines.add(line.trim().replaceAll(" +", " "));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private static SampleTarget target(String line) {
        String[] columns = line.split(" ", -1);
        SampleTarget target = new SampleTarget()
                .number(Fact.PROTOCOL, columns[0].equals("tcp") ? 6 : 17)
                .number(Fact.STATE, Objects.requireNonNull(STATES.get(columns[1]), columns[1]))
                .number(Fact.INTERFACE_INDEX, 0);
        String local = address(columns[4]);
        boolean v6 = local.contains(":");
        return target.family(v6 ? AddressFamily.INET6 : AddressFamily.INET)
                .local(local, port(columns[4]))
                .remote(address(columns[5]), port(columns[5]));
    }

    private static String address(String column) {
        String text = column.substring(0, column.lastIndexOf(':'));
        return text.equals("*") ? "::" : text.replaceAll("[\\[\\]]", "");
    }

    private static int port(String column) {
        String text = column.substring(column.lastIndexOf(':') + 1);
        return text.equals("*") ? 0 : Integer.parseInt(text);
    }
}
