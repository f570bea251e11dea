package io.sockcdc.app.attacks;

import io.sockcdc.collector.testkit.NetNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Two hosts and a wire between them, each a network namespace. The victim is {@value #VICTIM}; the attacker is
 * {@value #ATTACKER} and every address of 198.18.0.0/15, and all that the victim sends elsewhere ends there unheard.
 */
final class TwoHosts implements AutoCloseable {
    static final String VICTIM = "203.0.113.1";
    static final String ATTACKER = "203.0.113.2";

    private static final Path SOURCE = Path.of("src/test/c/traffic.c");

    private final NetNamespace victim = NetNamespace.create();
    private final NetNamespace attacker = NetNamespace.create();
    private final List<Process> started = new ArrayList<>();
    private final Path folder;

    /** @param folder where programs are built and write */
    TwoHosts(Path folder) {
        this.folder = folder;
        attacker.run(
                "ip",
                "link",
                "add",
                "wire",
                "type",
                "veth",
                "peer",
                "name",
                "wire",
                "netns",
                victim.path().toString());
        join(victim, VICTIM, ATTACKER);
        join(attacker, ATTACKER, VICTIM);
        attacker.run("ip", "route", "add", "local", "198.18.0.0/15", "dev", "lo");
        // A half-open connection is given up after three seconds instead of a minute.
        victim.run("sysctl", "-qw", "net.ipv4.tcp_synack_retries=1");
        run("cc", "-O2", "-Wall", "-Wextra", "-o", program("traffic").toString(), SOURCE.toString());
    }

    private static void join(NetNamespace host, String own, String other) {
        host.run("ip", "address", "add", own + "/24", "dev", "wire");
        host.run("ip", "link", "set", "wire", "up");
        host.run("ip", "route", "add", "default", "via", other);
    }

    NetNamespace victim() {
        return victim;
    }

    NetNamespace attacker() {
        return attacker;
    }

    /** A command line of traffic.c that runs under a name of its own. */
    List<String> traffic(String name, Object... arguments) {
        Path program = program(name);
        try {
            if (!Files.exists(program)) {
                Files.createLink(program, program("traffic"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(List.of(program.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    /** Starts a program at the victim. */
    Process atVictim(List<String> command) {
        return start(victim, command);
    }

    /** Starts a program at the attacker. */
    Process atAttacker(List<String> command) {
        return start(attacker, command);
    }

    /** Waits until a program of ours says that it is ready. */
    static Process ready(Process process) {
        try {
            // One byte is enough, and what follows stays for others to read.
            if (process.getInputStream().read() != 'r') {
                throw new IllegalStateException("it did not get ready");
            }
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a program a line. */
    static void tell(Process process) {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process start(NetNamespace host, List<String> command) {
        Process process = host.call(() -> new ProcessBuilder(command)
                .redirectError(folder.resolve("programs.err").toFile())
                .start());
        synchronized (started) {
            started.add(process);
        }
        return process;
    }

    private Path program(String name) {
        return folder.resolve(name);
    }

    private static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends what was started and still runs. */
    void endAll() {
        List<Process> all;
        synchronized (started) {
            all = List.copyOf(started);
            started.clear();
        }
        all.forEach(Process::destroyForcibly);
        all.forEach(TwoHosts::end);
    }

    /** Ends a program. */
    static void end(Process process) {
        try {
            process.destroyForcibly();
            if (!Objects.requireNonNull(process).waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a program does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        endAll();
        victim.close();
        attacker.close();
    }
}
