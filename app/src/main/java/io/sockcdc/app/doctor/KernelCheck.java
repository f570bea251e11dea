package io.sockcdc.app.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Version of the kernel, and whether it has the modules that answer questions about sockets. */
final class KernelCheck implements Check {
    private static final Pattern VERSION = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4}).*", Pattern.DOTALL);

    private final MachineFiles files;
    private final SockDiagProbe probe;

    KernelCheck(MachineFiles files, SockDiagProbe probe) {
        this.files = files;
        this.probe = probe;
    }

    @Override
    public List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        String release = files.text("/proc/sys/kernel/osrelease").orElse("unknown");
        findings.add(version(release));
        findings.add(module("tcp", "tcp_diag", release));
        findings.add(module("udp", "udp_diag", release));
        return findings;
    }

    private static Finding version(String release) {
        Matcher numbers = VERSION.matcher(release);
        if (!numbers.matches()) {
            return Finding.degraded("kernel", "the version of the kernel, \"" + release + "\", cannot be read", null);
        }
        int version = Integer.parseInt(numbers.group(1)) * 10_000 + Integer.parseInt(numbers.group(2));
        if (version < 4 * 10_000 + 2) {
            return Finding.fatal(
                    "kernel",
                    "Linux " + release + " does not tell of closed sockets; that came with 4.2",
                    "run Linux 4.2 or later");
        }
        if (version < 5 * 10_000 + 8) {
            return Finding.degraded(
                    "kernel",
                    "Linux " + release + " tells of sockets, but not of their control groups (that came with 5.8), so "
                            + "containers are found by process only",
                    "run Linux 5.8 or later");
        }
        return Finding.ok("kernel", "Linux " + release + " tells of sockets, their end and their control groups");
    }

    private Finding module(String protocol, String module, String release) {
        String name = protocol + " sockets";
        SockDiagProbe.Answer answer = probe.dump(protocol);
        if (answer == SockDiagProbe.Answer.WORKS) {
            return Finding.ok(name, "the kernel lists them");
        }
        Optional<Boolean> present = isPresent(module, release);
        if (answer == SockDiagProbe.Answer.REFUSED) {
            String sentence = "the kernel does not list them (" + module + " is not there): none is captured";
            String remedy = "sudo modprobe " + module;
            return protocol.equals("tcp")
                    ? Finding.fatal(name, sentence, remedy)
                    : Finding.missing(name, sentence, remedy);
        }
        return present.orElse(true)
                ? Finding.ok(name, "the kernel has " + module)
                : Finding.degraded(
                        name,
                        module + " is neither loaded nor built in; the kernel loads it when asked, if it may",
                        "sudo modprobe " + module);
    }

    /** Whether the module is loaded or built in; empty when that cannot be seen. */
    private Optional<Boolean> isPresent(String module, String release) {
        if (files.lines("/proc/modules").stream().anyMatch(line -> line.startsWith(module + " "))) {
            return Optional.of(true);
        }
        List<String> builtIn = files.lines("/lib/modules/" + release + "/modules.builtin");
        return builtIn.isEmpty()
                ? Optional.empty()
                : Optional.of(builtIn.stream().anyMatch(line -> line.endsWith("/" + module + ".ko")));
    }
}
