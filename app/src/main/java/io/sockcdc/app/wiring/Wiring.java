package io.sockcdc.app.wiring;

import io.sockcdc.app.doctor.SockDiagProbe;

/**
 * Which classes stand behind the commands.
 *
 * @param collectors makes the collector of up and collect
 * @param analyses makes the analysis of up and analyze
 * @param webs makes the web of up and analyze
 * @param snapshots prints for snapshot
 * @param sockDiag tries the kernel for doctor
 */
public record Wiring(
        CollectorRuntime.Factory collectors,
        AnalysisRuntime.Factory analyses,
        WebRuntime.Factory webs,
        SnapshotRuntime snapshots,
        SockDiagProbe sockDiag) {
    /** The parts of the program as it ships. */
    public static Wiring standard() {
        return new Wiring(
                StandardCollector::new,
                StandardAnalysis::new,
                StandardWeb::start,
                new KernelSnapshot(),
                new KernelProbe());
    }
}
