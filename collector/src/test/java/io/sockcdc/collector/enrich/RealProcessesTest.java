package io.sockcdc.collector.enrich;

import static io.sockcdc.collector.enrich.ProcessIndexTest.inodes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.testkit.Requires;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.agrona.collections.LongHashSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds real sockets in real processes and compares with what ss, ps and the JDK say of them. */
@Requires(Requires.Need.SS)
class RealProcessesTest {
    private static final Path PROC = Path.of("/proc");

    @TempDir
    private Path directory;

    private final List<Process> children = new ArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void endEverything() throws IOException {
        server.close();
        children.forEach(child -> child.descendants().forEach(ProcessHandle::destroyForcibly));
        children.forEach(Process::destroyForcibly);
    }

    @Test
    void theOwnerIsWhoSsAndPsAndTheJdkSay() throws IOException {
        Process child = connect("echo ready; read");

        SsLine line = ss("( sport = :%d or dport = :%d )").stream()
                .filter(each -> each.pids.contains(child.pid()))
                .findFirst()
                .orElseThrow();
        Owner owner = new ProcessIndex(PROC, 1).find(inodes(line.inode), 1).get(line.inode);

        ProcessHandle.Info info = child.info();
        assertThat(owner.pid()).isEqualTo((int) child.pid());
        assertThat(owner.command()).isEqualTo(run("ps", "-o", "comm=", "-p", "" + child.pid()));
        assertThat(owner.executable()).isEqualTo(info.command().orElseThrow());
        assertThat(owner.startedAtMicros())
                .isEqualTo(info.startInstant().map(Instant::toEpochMilli).orElseThrow() * 1000);
        assertThat(run("ps", "-ww", "-o", "cgroup=", "-p", "" + child.pid())).contains(":" + owner.cgroup());
    }

    @Test
    void aSocketSharedByAForkBelongsToTheParent() throws IOException {
        Process parent = connect("sleep 1000 & echo ready; wait");

        SsLine shared = ss("( sport = :%d or dport = :%d )").stream()
                .filter(each -> each.pids.contains(parent.pid()))
                .findFirst()
                .orElseThrow();

        assertThat(shared.pids).as("both hold it, says ss").hasSize(2);
        assertThat(new ProcessIndex(PROC, 1).find(inodes(shared.inode), 1).get(shared.inode))
                .extracting(Owner::pid, Owner::command)
                .containsExactly((int) parent.pid(), "bash");
    }

    @Test
    void everySocketOfOursHasAnOwnerThatSsNames() throws IOException {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            open.add(new Socket(server.getInetAddress(), server.getLocalPort()));
        }
        connect("echo ready; read");
        connect("echo ready; read");

        List<SsLine> lines = ss("( sport = :%d or dport = :%d )").stream()
                .filter(line -> !line.pids.isEmpty())
                .toList();
        LongHashSet asked = new LongHashSet();
        lines.forEach(line -> asked.add(line.inode));
        var owners = new ProcessIndex(PROC, 1).find(asked, 1);

        assertThat(lines).hasSizeGreaterThanOrEqualTo(43);
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.pids)
                        .contains(Long.valueOf(
                                String.valueOf(owners.get(line.inode).pid()))));
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Test
    void anUnknownSocketHasNoOwner() {
        assertThat(new ProcessIndex(PROC, 1).find(inodes(0xFFFF_FFF0L), 1)).isEmpty();
    }

    @Test
    @Requires({Requires.Need.SS, Requires.Need.ROOT})
    void processesOfOthersAreCountedNotFailedOn() throws IOException {
        Process other = connect("echo ready; read");
        SsLine line = ss("( sport = :%d or dport = :%d )").stream()
                .filter(each -> each.pids.contains(other.pid()))
                .findFirst()
                .orElseThrow();
        copy(codeOf(ProcessIndex.class), directory.resolve("main"));
        copy(codeOf(UnprivilegedLook.class), directory.resolve("test"));
        copy(codeOf(LongHashSet.class), directory.resolve("agrona.jar"));
        copy(codeOf(ObjectMapper.class), directory.resolve("databind.jar"));
        copy(codeOf(JsonParser.class), directory.resolve("core.jar"));
        copy(codeOf(JsonProperty.class), directory.resolve("annotations.jar"));
        run("chmod", "-R", "a+rX", directory.toString());

        String classPath = directory.resolve("main") + ":" + directory.resolve("test") + ":" + directory + "/*";
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String told = run(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                java,
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                UnprivilegedLook.class.getName(),
                "" + line.inode);

        assertThat(told).matches("found=0 unreadable=[1-9][0-9]*");
    }

    /** Opens a connection to the server in a shell of its own, as descriptor 3, and goes on with a script. */
    private Process connect(String script) throws IOException {
        Process child = new ProcessBuilder(
                        "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "; " + script)
                .redirectErrorStream(true)
                .start();
        children.add(child);
        BufferedReader lines = child.inputReader(StandardCharsets.UTF_8);
        assertThat(lines.readLine()).isEqualTo("ready");
        return child;
    }

    private record SsLine(long inode, List<Long> pids) {}

    private List<SsLine> ss(String filter) throws IOException {
        String exact = String.format(Locale.ROOT, filter, server.getLocalPort(), server.getLocalPort());
        List<SsLine> lines = new ArrayList<>();
        for (String text : run("ss", "-H", "-tanpe", exact).split("\n", -1)) {
            Matcher inode = Pattern.compile(" ino:([0-9]+) ").matcher(text + " ");
            if (inode.find()) {
                List<Long> pids = Pattern.compile("pid=([0-9]+)")
                        .matcher(text)
                        .results()
                        .map(pid -> Long.parseLong(pid.group(1)))
                        .toList();
                lines.add(new SsLine(Long.parseLong(inode.group(1)), pids));
            }
        }
        return lines;
    }

    private static Path codeOf(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
