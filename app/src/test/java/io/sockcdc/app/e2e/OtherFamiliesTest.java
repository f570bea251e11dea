package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sockcdc.collector.testkit.NetNamespace;
import io.sockcdc.collector.testkit.OtherKinds;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code snapshot} of what is neither TCP nor UDP, beside ss on the same sockets. */
@Requires({Need.ROOT, Need.SS})
class OtherFamiliesTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void everyFamilyIsListedAsSsListsIt() {
        try (NetNamespace namespace = NetNamespace.create();
                OtherKinds kinds = namespace.call(() -> new OtherKinds(directory))) {
            assertThat(kinds).isNotNull();
            for (List<String> options : List.of(
                    List.of("-xan"),
                    List.of("-xn"),
                    List.of("-xln"),
                    List.of("-0an"),
                    List.of("-0n"),
                    List.of("-wan"),
                    List.of("-wn"),
                    List.of("-Man"),
                    List.of("-Mn"),
                    List.of("-xw0Man"))) {
                await().atMost(LONG).untilAsserted(() -> {
                    List<String> ss = words(namespace.run(with(options, "ss", "-H")));
                    List<String> ours = new ArrayList<>(
                            words(snapshot(namespace, with(options, "-H")).out()));
                    assertThat(ss).as("%s", options).isNotEmpty();
                    assertThat(ours).as("%s", options).containsAll(ss);
                    ss.forEach(ours::remove);
                    assertThat(ours)
                            .as("%s: what ss has not, but Java's own socket", options)
                            .hasSizeLessThanOrEqualTo(1)
                            .allMatch(line -> line.matches("u_str ESTAB 0 0 \\* \\d+ \\* 0"));
                });
            }
            // Both programs ask over a netlink socket of their own; ss lists members of groups twice.
            List<String> netlink = words(namespace.run("ss", "-H", "-f", "netlink", "-an")).stream()
                    .distinct()
                    .filter(line -> !line.contains(" 4:"))
                    .toList();
            assertThat(words(snapshot(namespace, "-H", "--netlink", "-an").out()).stream()
                            .distinct()
                            .filter(line -> !line.contains(" 4:")))
                    .containsExactlyInAnyOrderElementsOf(netlink)
                    .anySatisfy(line -> assertThat(line).contains("15:4242"));
        }
    }

    @Test
    void jsonHasPathsPeersAndFiltersKnowThem() {
        try (NetNamespace namespace = NetNamespace.create();
                OtherKinds kinds = namespace.call(() -> new OtherKinds(directory))) {
            assertThat(kinds).isNotNull();

            List<JsonNode> streams = snapshot(
                            namespace, "-xa", "--format", "json", "src", "unix:" + directory + "/stream")
                    .json();

            assertThat(streams).hasSize(2).allSatisfy(socket -> {
                assertThat(socket.path("family").asText()).isEqualTo("UNIX");
                assertThat(socket.path("protocol").asText()).isEqualTo("STREAM");
                assertThat(socket.path("path").asText()).isEqualTo(directory + "/stream");
                assertThat(socket.path("pid").asLong())
                        .isEqualTo(ProcessHandle.current().pid());
            });
            assertThat(streams).anySatisfy(socket -> {
                assertThat(socket.path("state").asText()).isEqualTo("LISTEN");
                assertThat(socket.path("accept_queue").asLong()).isEqualTo(1);
                assertThat(socket.path("pending_inodes")).hasSize(1);
            });
            assertThat(streams).anySatisfy(socket -> {
                assertThat(socket.path("receive_queue").asLong()).isEqualTo(7);
                assertThat(socket.path("peer_inode").asLong()).isPositive();
            });
            assertThat(snapshot(namespace, "--netlink", "-a", "--format", "json", "src", "netlink:uevent:4242")
                            .json())
                    .singleElement()
                    .satisfies(socket ->
                            assertThat(socket.path("groups").get(0).asInt()).isEqualTo(1));
        }
    }

    /** What this kernel lacks is a matter of its build: it lists nothing, or says that it cannot. */
    @Test
    void aMissingModuleIsSaidAndNoError() {
        try (NetNamespace namespace = NetNamespace.create()) {
            for (String kind : List.of("sctp", "dccp", "vsock", "xdp")) {
                Sockcdc run = snapshot(namespace, "-H", "-a", "--" + kind);

                assertThat(run.out()).isEmpty();
                if (run.err().contains("module")) {
                    assertThat(run.err())
                            .contains("sockcdc: this kernel has no module that lists " + kind.toUpperCase(Locale.ROOT)
                                    + " sockets");
                }
            }
        }
    }

    private static Sockcdc snapshot(NetNamespace namespace, String... arguments) {
        List<String> all = new ArrayList<>(List.of("snapshot"));
        all.addAll(Arrays.asList(arguments));
        Sockcdc run = Sockcdc.launch().in(namespace).run(all.toArray(new String[0]));
        assertThat(run.awaitExit()).as(run.toString()).isZero();
        return run;
    }

    private static String[] with(List<String> options, String... before) {
        List<String> all = new ArrayList<>(Arrays.asList(before));
        all.addAll(options);
        return all.toArray(String[]::new);
    }

    private static List<String> words(String text) {
        return text.lines().map(line -> line.trim().replaceAll("\\s+", " ")).toList();
    }
}
