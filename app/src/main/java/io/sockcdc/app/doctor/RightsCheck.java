package io.sockcdc.app.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Capabilities of this process (capabilities(7)), from {@code CapEff} of /proc/self/status. */
final class RightsCheck implements Check {
    private static final int DAC_READ_SEARCH = 2;
    private static final int NET_ADMIN = 12;
    private static final int SYS_PTRACE = 19;
    private static final int SYS_ADMIN = 21;

    private final MachineFiles files;
    private final String java;

    RightsCheck(MachineFiles files, String java) {
        this.files = files;
        this.java = java;
    }

    @Override
    public List<Finding> look() {
        long effective = files.lines("/proc/self/status").stream()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> line.substring("CapEff:".length()).strip())
                .filter(text -> text.matches("[0-9a-f]{1,16}"))
                .mapToLong(text -> Long.parseUnsignedLong(text, 16))
                .findFirst()
                .orElse(0);
        List<Finding> findings = new ArrayList<>();
        findings.add(right(
                "big buffers",
                has(effective, NET_ADMIN),
                "CAP_NET_ADMIN",
                "receive buffers of any size, and firewall marks",
                "receive buffers end at net.core.rmem_max, so bursts of closes can be lost (and counted), and firewall "
                        + "marks are not seen"));
        findings.add(right(
                "other users' processes",
                has(effective, SYS_PTRACE) && has(effective, DAC_READ_SEARCH),
                "CAP_SYS_PTRACE,CAP_DAC_READ_SEARCH",
                "processes of every user",
                "only your own processes get names; sockets of others have a user id and no process"));
        findings.add(right(
                "other network namespaces",
                has(effective, SYS_ADMIN),
                "CAP_SYS_ADMIN",
                "namespaces of containers can be entered",
                "only the network namespace this runs in is captured, not those of containers"));
        return findings;
    }

    private Finding right(String name, boolean there, String capabilities, String gain, String loss) {
        if (there) {
            return Finding.ok(name, capabilities.replace(",", " and ") + ": " + gain);
        }
        return Finding.degraded(
                name,
                "no " + capabilities.replace(",", " and ") + ": " + loss,
                "run as root; or as a service AmbientCapabilities=" + capabilities.replace(',', ' ')
                        + "; or sudo setcap " + capabilities.toLowerCase(Locale.ROOT) + "+ep " + java);
    }

    private static boolean has(long effective, int capability) {
        return (effective >>> capability & 1) == 1;
    }
}
