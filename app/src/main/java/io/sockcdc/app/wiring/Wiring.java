package io.sockcdc.app.wiring;

import io.sockcdc.app.doctor.SockDiagProbe;

/**
 * Which classes stand behind the commands.
 *
 * @param collectors makes the collector of up and collect
 * @param analyses makes the analysis of up and analyze
 * @param snapshots prints for snapshot
 * @param sockDiag tries the kernel for doctor
 */
public record Wiring(
        CollectorRuntime.Factory collectors,
        AnalysisRuntime.Factory analyses,
        SnapshotRuntime snapshots,
        SockDiagProbe sockDiag) {
    /** The parts of the program as it ships. */
    public static Wiring standard() {
        return new Wiring(StandardCollector::new, StandardAnalysis::new, new KernelSnapshot(), new KernelProbe());
    }
}
