package io.sockcdc.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.app.doctor.Finding.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorTest {
    private static final String ALL = "000001ffffffffff";
    private static final String NONE = "0000000000000000";

    @TempDir
    Path root;

    private SockDiagProbe probe = protocol -> SockDiagProbe.Answer.WORKS;
    private Instant now = Instant.parse("2026-11-20T03:00:00Z");

    @BeforeEach
    void aMachineThatHasEverything() throws IOException {
        write("/proc/sys/kernel/osrelease", "6.18.0-1-amd64\n");
        write("/proc/self/status", "Name:\tjava\nCapEff:\t" + ALL + "\n");
        write("/proc/self/mounts", "tmpfs / tmpfs rw 0 0\n");
        write("/proc/sys/net/core/rmem_max", "212992\n");
        write("/proc/stat", "cpu 1 2\nbtime 1795000000\n");
        write("/sys/kernel/tracing/events/sock/inet_sock_set_state/id", "1500\n");
        Files.createDirectories(root.resolve("proc/self/ns"));
        Files.createSymbolicLink(root.resolve("proc/self/ns/net"), Path.of("net:[4026531840]"));
        Files.createDirectories(root.resolve("data"));
    }

    @ParameterizedTest
    @CsvSource({"6.18.0, OK", "5.8.0-foo, OK", "5.7.19, DEGRADED", "4.2.0, DEGRADED", "4.1.52, FATAL", "3.10, FATAL"})
    void theKernelMustBeNewEnough(String release, Status status) throws IOException {
        write("/proc/sys/kernel/osrelease", release + "\n");
        assertThat(find("kernel").status()).isEqualTo(status);
    }

    @Test
    void aKernelThatRefusesToListTcpCannotBeCaptured() {
        probe = protocol -> SockDiagProbe.Answer.REFUSED;
        assertThat(find("tcp sockets").status()).isEqualTo(Status.FATAL);
        assertThat(find("tcp sockets").remedy()).contains("modprobe tcp_diag");
        assertThat(find("udp sockets").status()).isEqualTo(Status.MISSING);
    }

    @Test
    void withoutATryTheModulesAreLookedUp() throws IOException {
        probe = protocol -> SockDiagProbe.Answer.UNTRIED;
        write("/proc/modules", "tcp_diag 16384 0 - Live 0x0\n");
        write("/lib/modules/6.18.0-1-amd64/modules.builtin", "kernel/net/ipv4/inet_diag.ko\n");
        assertThat(find("tcp sockets").status()).isEqualTo(Status.OK);
        assertThat(find("udp sockets").status()).isEqualTo(Status.DEGRADED);
    }

    @Test
    void everyMissingRightSaysWhatItCostsAndHowToGetIt() throws IOException {
        write("/proc/self/status", "CapEff:\t" + NONE + "\n");
        assertThat(find("big buffers").status()).isEqualTo(Status.DEGRADED);
        assertThat(find("big buffers").remedy())
                .contains("AmbientCapabilities=CAP_NET_ADMIN")
                .contains("setcap cap_net_admin+ep");
        assertThat(find("other users' processes").remedy()).contains("cap_sys_ptrace,cap_dac_read_search+ep");
        assertThat(find("other network namespaces").remedy()).contains("CAP_SYS_ADMIN");
        assertThat(find("receive buffer").sentence()).contains("212992").contains("332 events");
        assertThat(find("receive buffer").remedy()).contains("sysctl -w net.core.rmem_max=16777216");
    }

    @Test
    void withTheRightTheLimitOfTheBufferDoesNotMatter() {
        assertThat(find("receive buffer").status()).isEqualTo(Status.OK);
    }

    @Test
    void tracefsThatIsNotMountedIsSaid() throws IOException {
        Files.delete(root.resolve("sys/kernel/tracing/events/sock/inet_sock_set_state/id"));
        assertThat(find("tracing of opens").remedy()).contains("mount -t tracefs");
    }

    @Test
    void aClockBeforeTheMachineStartedCannotBeRight() {
        now = Instant.parse("1970-01-01T00:10:00Z");
        assertThat(find("clock").status()).isEqualTo(Status.DEGRADED);
    }

    @Test
    void aTemporaryDirectoryWithoutProgramsIsFatal() throws IOException {
        write(
                "/proc/self/mounts",
                "tmpfs / tmpfs rw 0 0\nx " + System.getProperty("java.io.tmpdir") + " ext4 rw,noexec 0 0\n");
        assertThat(find("native code").status()).isEqualTo(Status.FATAL);
        assertThat(find("native code").remedy()).contains("jna.tmpdir");
    }

    @Test
    void aKafkaThatIsNotThereIsMissingAndNotFatal() {
        assertThat(find("Kafka").status()).isEqualTo(Status.MISSING);
        assertThat(find("Kafka").remedy()).contains("sockcdc up");
    }

    @Test
    void numbersUnderProcSysAreReadWhole() throws Exception {
        Process cat = new ProcessBuilder("cat", "/proc/sys/net/core/rmem_max").start();
        String told = new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(new MachineFiles(Path.of("/")).number("/proc/sys/net/core/rmem_max"))
                .hasValue(Long.valueOf(told));
    }

    private Finding find(String name) {
        return Doctor.of(
                        new MachineFiles(root),
                        root.resolve("data"),
                        null,
                        32 << 20,
                        probe,
                        Clock.fixed(now, ZoneOffset.UTC))
                .examine()
                .stream()
                .filter(finding -> finding.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
