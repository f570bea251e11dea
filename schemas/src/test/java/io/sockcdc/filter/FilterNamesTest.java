package io.sockcdc.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterNamesTest {
    @TempDir
    Path root;

    @Test
    void theFilesOfTheMachineTellWhatNamesMean() throws IOException {
        write("etc/services", "# comment\nmine 7777/tcp other # why\nmine 7777/udp\nbad line\nworse x/tcp\n");
        write("etc/passwd", "ada:x:1001:1001::/home/ada:/bin/sh\nbroken\n");
        write("proc/sys/net/ipv4/ip_local_port_range", "20000\t29999\n");
        write("sys/class/net/eth7/ifindex", "9\n");

        FilterNames names = FilterNames.ofMachine(root);

        assertThat(names.servicePort("mine", "tcp")).isEqualTo(7777);
        assertThat(names.servicePort("other", "tcp")).isEqualTo(7777);
        assertThat(names.servicePort("ssh", "tcp")).isNull();
        assertThat(names.serviceName(7777, "udp")).isEqualTo("mine");
        assertThat(names.userId("ada")).isEqualTo(1001);
        assertThat(names.interfaceIndex("eth7")).isEqualTo(9);
        assertThat(names.interfaceIndex("../eth7")).isNull();
        assertThat(SocketFilter.parse("autobound", names)).isEqualTo(new Property.Autobound(20000, 29999));
        assertThat(SocketFilter.parse("dev eth7 and user ada and dport other", names)
                        .toString())
                .isEqualTo("dev = eth7 and user = ada and dport = :7777");
    }

    @Test
    void withoutThoseFilesTheCommonNamesStand() {
        FilterNames names = FilterNames.ofMachine(root);

        assertThat(names.servicePort("https", "tcp")).isEqualTo(443);
        assertThat(names.userId("root")).isEqualTo(0);
        assertThat(names.lowestEphemeralPort()).isEqualTo(32768);
    }

    @Test
    void aUserWithoutANameInTheEventIsFoundById() {
        SampleTarget target = new SampleTarget().number(FilterTarget.Fact.UID, 0);

        assertThat(SocketFilter.parse("user root").test(target)).isTrue();
        assertThat(SocketFilter.parse("user nobody").test(target)).isFalse();
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
