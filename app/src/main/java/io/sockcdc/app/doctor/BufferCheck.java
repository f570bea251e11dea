package io.sockcdc.app.doctor;

import java.util.List;

/** Room for bursts: an event takes 1280 bytes of the receive buffer, which the kernel doubles from what was asked for. */
final class BufferCheck implements Check {
    private static final long BYTES_PER_EVENT = 1_280;
    private static final int NET_ADMIN = 12;

    private final MachineFiles files;
    private final long wantedBytes;

    BufferCheck(MachineFiles files, long wantedBytes) {
        this.files = files;
        this.wantedBytes = wantedBytes;
    }

    @Override
    public List<Finding> look() {
        long limit = files.number("/proc/sys/net/core/rmem_max").orElse(0L);
        boolean any = files.lines("/proc/self/status").stream()
                .filter(line -> line.startsWith("CapEff:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) >>> NET_ADMIN & 1) == 1);
        if (any || limit >= wantedBytes) {
            return List.of(Finding.ok(
                    "receive buffer",
                    ((2 * wantedBytes) >> 20) + " MiB, a burst of " + 2 * wantedBytes / BYTES_PER_EVENT + " events"));
        }
        return List.of(Finding.degraded(
                "receive buffer",
                "net.core.rmem_max allows " + limit + " bytes, a burst of " + 2 * limit / BYTES_PER_EVENT
                        + " events; what is more is lost and counted",
                "sudo sysctl -w net.core.rmem_max=" + wantedBytes));
    }
}
