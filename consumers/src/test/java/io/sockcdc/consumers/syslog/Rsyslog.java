package io.sockcdc.consumers.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A real rsyslogd, which writes down how it understood what it was sent. */
public final class Rsyslog implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONFIG = """
            global(workDirectory="DIRECTORY" defaultNetstreamDriverCAFile="DIRECTORY/ca.pem"
                   defaultNetstreamDriverCertFile="DIRECTORY/cert.pem" defaultNetstreamDriverKeyFile="DIRECTORY/key.pem"
                   parser.escapeControlCharactersOnReceive="off")
            module(load="imudp")
            module(load="imtcp"DRIVER)
            module(load="mmpstrucdata")
            template(name="understood" type="list") {
              constant(value="{\\"pri\\":\\"") property(name="pri")
              constant(value="\\",\\"app\\":\\"") property(name="app-name")
              constant(value="\\",\\"id\\":\\"") property(name="msgid")
              constant(value="\\",\\"pid\\":\\"") property(name="procid")
              constant(value="\\",\\"time\\":\\"") property(name="timereported" dateformat="rfc3339")
              constant(value="\\",\\"host\\":\\"") property(name="hostname")
              constant(value="\\",\\"text\\":\\"") property(name="msg" format="json")
              constant(value="\\",\\"data\\":") property(name="$!rfc5424-sd")
              constant(value="}\\n")
            }
            input(type="imudp" address="127.0.0.1" port="PORT" ruleset="note")
            input(type="imtcp" address="127.0.0.1" port="PORT" ruleset="note")
            ruleset(name="note") {
              action(type="mmpstrucdata" sd_name.lowercase="off")
              if ($!rfc5424-sd == "") then { set $!rfc5424-sd = "{}"; }
              action(type="omfile" file="DIRECTORY/understood.json" template="understood" asyncWriting="off" flushInterval="1")
            }
            """;

    private final Path directory;
    private final int port = freePort();
    private @Nullable Process process;

    /** @param directory where its files go; it exists */
    public Rsyslog(Path directory) {
        this.directory = directory;
    }

    /** HOST:PORT. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** The certificate that it shows. */
    public Path caFile() {
        return directory.resolve("ca.pem");
    }

    /** Starts it, for UDP and for TCP, the latter with TLS or without, and waits until it listens. */
    public void start(boolean tls) throws Exception {
        if (tls && !Files.exists(caFile())) {
            certificate();
        }
        String driver = tls ? " streamDriver.name=\"gtls\" streamDriver.mode=\"1\" streamDriver.authMode=\"anon\"" : "";
        Path config = Files.writeString(
                directory.resolve("rsyslog.conf"),
                CONFIG.replace("DIRECTORY", directory.toString())
                        .replace("DRIVER", driver)
                        .replace("PORT", Integer.toString(port)));
        Process started = new ProcessBuilder(
                        "rsyslogd", "-n", "-i", directory.resolve("rsyslog.pid").toString(), "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("rsyslog.log").toFile())
                .start();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            assertThat(started.isAlive()).isTrue();
            try (Socket probe = new Socket("127.0.0.1", port)) {
                return probe.isConnected();
            }
        });
        process = started;
    }

    /** Sends it a signal. */
    public void signal(String name) throws Exception {
        run("kill", "-s", name, Long.toString(Objects.requireNonNull(process).pid()));
    }

    /** Ends it; it can be started again. */
    @Override
    public void close() {
        Process running = process;
        process = null;
        if (running != null) {
            running.destroy();
            await().atMost(PATIENCE).until(() -> !running.isAlive());
        }
    }

    /** Waits until it has understood so many messages; a field for each part. */
    public List<JsonNode> awaitUnderstood(int count) throws IOException {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(understood())
                        .as(Files.readString(directory.resolve("rsyslog.log")))
                        .hasSize(count));
        return understood();
    }

    /** What it has understood so far. */
    public List<JsonNode> understood() throws IOException {
        Path file = directory.resolve("understood.json");
        List<JsonNode> nodes = new ArrayList<>();
        if (Files.exists(file)) {
            String text = Files.readString(file);
            for (String line :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                nodes.add(JSON.readTree(line));
            }
        }
        return nodes;
    }

    /** Makes the certificate that it shows. */
    public void certificate() throws Exception {
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=127.0.0.1",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                "key.pem",
                "-out",
                "cert.pem");
        Files.copy(directory.resolve("cert.pem"), directory.resolve("ca.pem"));
    }

    private void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("run.log").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(directory.resolve("run.log")))
                .isZero();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
