package io.sockcdc.app.doctor;

import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

/** The tracepoint of TCP state changes, which shows opens that no snapshot sees. */
final class TracingCheck implements Check {
    private static final String EVENT = "/events/sock/inet_sock_set_state/id";

    private final MachineFiles files;

    TracingCheck(MachineFiles files) {
        this.files = files;
    }

    @Override
    public List<Finding> look() {
        String name = "tracing of opens";
        for (String mount : List.of("/sys/kernel/tracing", "/sys/kernel/debug/tracing")) {
            if (Files.isReadable(files.at(mount + EVENT))) {
                return List.of(Finding.ok(name, "tracefs is mounted at " + mount + " and readable"));
            }
        }
        boolean mounted = Stream.of("/proc/self/mounts")
                .flatMap(path -> files.lines(path).stream())
                .anyMatch(line -> line.contains(" tracefs "));
        String cost =
                ": connections shorter than the time between two snapshots are seen when they close, not when they open";
        return List.of(
                mounted
                        ? Finding.degraded(
                                name, "tracefs is mounted and not readable by this user" + cost, "run as root")
                        : Finding.degraded(
                                name,
                                "tracefs is not mounted" + cost,
                                "sudo mount -t tracefs tracefs /sys/kernel/tracing"));
    }
}
