package io.sockcdc.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockcdc.collector.testkit.broker.TestBroker;
import io.sockcdc.testkit.Machine;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The package on a clean Debian: installed, run under the restrictions of its unit, upgraded, removed and purged. systemd-nspawn
 * stands for systemd, which does not run where tests do: it takes the unit's capabilities, system calls and read-only files.
 */
@Requires({Need.ROOT, Need.DEBOOTSTRAP, Need.NSPAWN})
class PackageTest {
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    Path folder = Path.of(".");

    @Test
    void itInstallsRunsUnderItsUnitUpgradesAndRemovesCleanly() throws Exception {
        Path root = Images.debian(folder.resolve("debian"));
        List<String> before = files(root);

        // Install.
        Path first = built();
        install(root, first);
        assertThat(inside(root, "sockcdc --version")).startsWith("sockcdc ");
        assertThat(root.resolve("usr/lib/sockcdc/classes.jsa")).isNotEmptyFile();
        assertThat(inside(root, "command -v java || echo none")).isEqualTo("none");

        // Run.
        runsUnderItsUnit(root);
        assertThat(root.resolve("var/lib/sockcdc/spool")).isDirectory();

        // Upgrade: what the administrator wrote stays, and so does the state.
        Path settings = root.resolve("etc/sockcdc/sockcdc.yaml");
        String own = Files.readString(settings) + "heartbeat-interval: 7s\n";
        Files.writeString(settings, own);
        install(root, next(first));
        assertThat(Files.readString(settings)).isEqualTo(own);
        assertThat(inside(root, "dpkg-query --show sockcdc")).contains("99");
        assertThat(root.resolve("var/lib/sockcdc/spool")).isDirectory();
        runsUnderItsUnit(root);

        // Remove: settings and state stay, then go.
        inside(root, "dpkg --remove sockcdc");
        assertThat(root.resolve("usr/lib/sockcdc")).doesNotExist();
        assertThat(root.resolve("usr/bin/sockcdc")).doesNotExist();
        assertThat(settings).exists();
        assertThat(root.resolve("var/lib/sockcdc/spool")).isDirectory();
        inside(root, "dpkg --purge sockcdc");
        assertThat(files(root))
                .doesNotHaveDuplicates()
                .filteredOn(file -> !before.contains(file))
                .isEmpty();
        assertThat(Files.readString(root.resolve("etc/passwd"))).doesNotContain("sockcdc");
    }

    private static Path built() throws IOException {
        try (Stream<Path> files = Files.list(Machine.root().resolve("dist/target"))) {
            return files.filter(file -> file.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The same package with a later version. */
    private Path next(Path deb) {
        Path tree = folder.resolve("next");
        Path made = folder.resolve("next.deb");
        Programs.run("dpkg-deb", "--raw-extract", deb.toString(), tree.toString());
        Programs.run(
                "sed",
                "-i",
                "s/^Version: .*/Version: 99/",
                tree.resolve("DEBIAN/control").toString());
        Programs.run("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree.toString(), made.toString());
        return made;
    }

    private static void install(Path root, Path deb) throws IOException {
        Path inside = root.resolve("root/sockcdc.deb");
        Files.copy(deb, inside);
        assertThat(inside(root, "dpkg --install /root/sockcdc.deb && dpkg --verify sockcdc; dpkg --audit"))
                .contains("Setting up sockcdc")
                .doesNotContain("missing")
                .doesNotContain("warning");
        Files.delete(inside);
    }

    /** Runs a shell's line in the directory as the root of everything, with /proc as a host has it. */
    private static String inside(Path root, String line) {
        return Programs.run(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t proc proc " + root + "/proc && exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot " + root
                        + " sh -c '" + line + "'");
    }

    private void runsUnderItsUnit(Path root) throws Exception {
        Unit unit = Unit.read("sockcdc-collect.service");
        String name = unit.one("StateDirectory");
        Path kept = root.resolve("var/lib").resolve(name);
        if (Files.notExists(kept)) {
            inside(
                    root,
                    "install -d -o " + unit.one("User") + " -g " + unit.one("Group") + " -m "
                            + unit.one("StateDirectoryMode") + " /var/lib/" + name);
        }
        // What nspawn binds cannot be of the tree that it makes read-only.
        Path state = folder.resolve("state");
        Programs.run("cp", "--archive", kept.toString(), state.toString());
        int port = TestBroker.freePort();
        List<String> command = new ArrayList<>(List.of(
                "systemd-nspawn",
                "--quiet",
                "--register=no",
                "--keep-unit",
                "--directory=" + root,
                "--read-only",
                "--tmpfs=/tmp",
                "--bind=" + state + ":/var/lib/" + name,
                "--user=" + unit.one("User"),
                "--no-new-privileges=" + unit.one("NoNewPrivileges"),
                "--capability=" + unit.one("CapabilityBoundingSet").replace(' ', ','),
                "--ambient-capability=" + unit.one("AmbientCapabilities").replace(' ', ','),
                "--setenv=STATE_DIRECTORY=/var/lib/" + name,
                "--setenv=SOCKCDC_KAFKA_TOPIC_PREFIX=package-test.",
                "--setenv=SOCKCDC_METRICS_LISTEN=127.0.0.1:" + port));
        unit.all("Environment").forEach(variable -> command.add("--setenv=" + variable));
        unit.all("SystemCallFilter").forEach(filter -> command.add("--system-call-filter=" + filter));
        command.addAll(List.of(unit.one("ExecStart").split(" ", -1)));
        Path out = folder.resolve("collector.out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                    .build();
            await().atMost(LONG)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> !process.isAlive()
                            || HttpClient.newHttpClient()
                                            .send(health, HttpResponse.BodyHandlers.discarding())
                                            .statusCode()
                                    == 200);
            assertThat(process.isAlive()).as("%s", Files.readString(out)).isTrue();
            assertThat(Files.readString(out).toLowerCase(Locale.ROOT))
                    .contains("captures tcp and udp sockets")
                    .doesNotContain("degraded")
                    .doesNotContain("error");
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        Programs.run("rm", "--recursive", kept.toString());
        Programs.run("mv", state.toString(), kept.toString());
    }

    /** Everything in a root, but what dpkg and useradd write of every package and user. */
    private static List<String> files(Path root) {
        return Programs.run(
                        "sh",
                        "-c",
                        "cd " + root
                                + " && find . -xdev \\( -path ./var/lib/dpkg -o -path ./var/log -o -path ./etc -o -path"
                                + " ./var/cache -o -path ./dev \\) -prune -o -print | LC_ALL=C sort; find etc -name '*sockcdc*'")
                .lines()
                .toList();
    }
}
