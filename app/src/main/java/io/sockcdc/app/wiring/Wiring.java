package io.sockcdc.app.wiring;

import io.sockcdc.app.doctor.SockDiagProbe;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;

/**
 * Which classes stand behind the commands.
 *
 * @param collectors makes the collector of up and collect
 * @param snapshots prints for snapshot
 * @param sockDiag tries the kernel for doctor
 */
public record Wiring(CollectorRuntime.Factory collectors, SnapshotRuntime snapshots, SockDiagProbe sockDiag) {
    /** The parts of the program as it ships. */
    public static Wiring standard() {
        return new Wiring(
                request -> {
                    throw missing("capturing");
                },
                (request, out) -> {
                    throw missing("snapshot");
                },
                new KernelProbe());
    }

    private static UserError missing(String part) {
        return new UserError(ExitCode.FAILURE, part + " is not part of this build");
    }
}
