package io.sockcdc.benchmarks;

import io.sockcdc.collector.testkit.NetNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** FastNetMon (Debian's 1.2) on an interface, told to flag an address that gets too many connections a second. */
final class FastNetMon implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);

    private final Child child;
    private final Path alerts;

    private FastNetMon(Child child, Path alerts) {
        this.child = child;
        this.alerts = alerts;
    }

    /** Whether this machine has it. */
    static boolean isHere() {
        return Files.isExecutable(Path.of("/usr/sbin/fastnetmon"));
    }

    static FastNetMon start(Bench bench, NetNamespace namespace, String device, String network, int flowsPerSecond)
            throws IOException, InterruptedException {
        Path folder = bench.directory("fastnetmon");
        Path alerts = Files.createFile(folder.resolve("alerts"));
        Path script = Files.writeString(
                folder.resolve("notify"),
                "#!/bin/sh\necho \"$(date +%s%6N) $1 $4\" >>" + alerts + "\ncat >/dev/null\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Path networks = Files.writeString(folder.resolve("networks"), network + "\n");
        Path friends = Files.writeString(folder.resolve("friends"), "");
        Path log = Files.createFile(folder.resolve("log"));
        Path settings = Files.writeString(
                folder.resolve("settings"),
                String.join(
                        "\n",
                        "disable_usage_report = on",
                        "enable_ban = on",
                        "process_incoming_traffic = on",
                        "process_outgoing_traffic = on",
                        "ban_time = 1900",
                        "unban_only_if_attack_finished = off",
                        "networks_list_path = " + networks,
                        "white_list_path = " + friends,
                        "check_period = 1",
                        "enable_connection_tracking = on",
                        "ban_for_pps = off",
                        "ban_for_bandwidth = off",
                        "ban_for_flows = on",
                        "threshold_flows = " + flowsPerSecond,
                        "threshold_pps = 1000000",
                        "threshold_mbps = 100000",
                        "mirror_afpacket = on",
                        "interfaces = " + device,
                        "average_calculation_time = 5",
                        "speed_calculation_delay = 1",
                        "monitor_local_ip_addresses = off",
                        "notify_script_path = " + script,
                        "pid_path = " + folder.resolve("pid"),
                        "cli_stats_file_path = " + folder.resolve("stats"),
                        "cli_stats_ipv6_file_path = " + folder.resolve("stats6"),
                        "enable_api = off",
                        ""));
        Child child = Child.start(
                bench,
                namespace,
                Map.of(),
                List.of(
                        "fastnetmon",
                        "--configuration_file",
                        settings.toString(),
                        "--log_file",
                        log.toString(),
                        "--disable_pid_logic"));
        Patience.await(
                "FastNetMon to listen", START, () -> Files.readString(log).contains("Start AF_PACKET worker"));
        return new FastNetMon(child, alerts);
    }

    /** When it flagged an address, in microseconds since 1970; null when it did not. */
    @Nullable Long flaggedAt(String address) throws IOException {
        for (String line : Files.readAllLines(alerts)) {
            if (line.endsWith(" " + address + " ban")) {
                return Long.parseLong(line.substring(0, line.indexOf(' ')));
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
