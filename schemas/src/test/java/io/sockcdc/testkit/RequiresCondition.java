package io.sockcdc.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips a test whose {@link Requires} the machine does not meet, and writes the skip down for the end of the build. */
final class RequiresCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<Requires> requires =
                context.getElement().flatMap(element -> AnnotationSupport.findAnnotation(element, Requires.class));
        List<String> missing = requires.stream()
                .flatMap(needs -> Arrays.stream(needs.value()))
                .filter(need -> !isMet(need))
                .map(RequiresCondition::explain)
                .toList();
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("the machine has what the test needs");
        }
        String reason = String.join(", ", missing);
        if (Boolean.parseBoolean(System.getenv("SOCKCDC_REQUIRE_ALL"))) {
            throw new IllegalStateException("SOCKCDC_REQUIRE_ALL is set and this machine lacks: " + reason);
        }
        writeDown(reason + ": " + context.getRequiredTestClass().getSimpleName()
                + context.getTestMethod().map(method -> "." + method.getName()).orElse(""));
        return ConditionEvaluationResult.disabled(reason);
    }

    private static boolean isMet(Requires.Need need) {
        return switch (need) {
            case ROOT -> "root".equals(System.getProperty("user.name"));
            case SS -> onPath("ss");
            case CC -> onPath("cc");
            case PROMTOOL -> onPath("promtool");
            case CHROMIUM -> onPath("chromium") && onPath("chromedriver");
            case ALERTMANAGER -> onPath("prometheus-alertmanager");
            case RSYSLOG -> onPath("rsyslogd") && onPath("openssl");
            case ATTACKS -> onPath("hping3") && onPath("nmap") && onPath("nft") && onPath("sysctl");
            case TMUX -> onPath("tmux");
            case FAKETIME -> onPath("faketime");
            case NODE -> onPath("node") && onPath("npm");
            case OPENSSL -> onPath("openssl");
            case DEBOOTSTRAP -> onPath("debootstrap");
            case COMPOSE -> onPath("docker-compose");
            case PROMETHEUS -> onPath("prometheus");
            case NSPAWN -> onPath("systemd-nspawn");
            case SYSTEMD -> onPath("systemd-analyze");
            case CAPTURES -> Files.isDirectory(Machine.captures());
            case SIEM_SCHEMAS -> Files.isDirectory(Machine.siemSchemas());
            case DOCKER -> Files.isWritable(Path.of("/var/run/docker.sock"));
            case CGROUPS -> mounts().anyMatch(mount -> mount.contains(" cgroup2 "));
        };
    }

    private static String explain(Requires.Need need) {
        return switch (need) {
            case ROOT -> "not root";
            case SS -> "no ss (install iproute2)";
            case CC -> "no C compiler (install gcc)";
            case CAPTURES -> "no kernel captures at " + Machine.captures();
            case SIEM_SCHEMAS -> "no published schemas at " + Machine.siemSchemas();
            case DOCKER -> "no Docker daemon";
            case CGROUPS -> "no control groups (mount cgroup2)";
            case PROMTOOL -> "no promtool (install prometheus)";
            case CHROMIUM -> "no Chromium (install chromium and chromium-driver)";
            case ALERTMANAGER -> "no prometheus-alertmanager";
            case RSYSLOG -> "no rsyslogd or openssl (install rsyslog, rsyslog-gnutls, openssl)";
            case ATTACKS -> "not all of hping3, nmap, nft and sysctl";
            case TMUX -> "no tmux";
            case FAKETIME -> "no faketime (install faketime)";
            case NODE -> "no node or npm (install nodejs and npm)";
            case OPENSSL -> "no openssl";
            case DEBOOTSTRAP -> "no debootstrap";
            case COMPOSE -> "no docker-compose";
            case PROMETHEUS -> "no prometheus";
            case NSPAWN -> "no systemd-nspawn (install systemd-container)";
            case SYSTEMD -> "no systemd-analyze (install systemd)";
        };
    }

    private static boolean onPath(String program) {
        String path = System.getenv("PATH");
        return path != null
                && Arrays.stream(path.split(":")).anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
    }

    private static Stream<String> mounts() {
        try {
            return Files.readString(Path.of("/proc/self/mounts")).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeDown(String line) {
        try {
            Path list = Machine.root().resolve("target/skipped-tests.txt");
            Files.createDirectories(list.getParent());
            Files.writeString(list, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
